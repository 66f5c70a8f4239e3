"""A long menu is folded under headings; a short one stands as it is."""

from portal.kit.navigation import FEW, Group, Shown, grouped


def entries(*groups: str) -> list[Shown]:
    return [Shown(f"/{place}/", f"Page {place}", "", group) for place, group in enumerate(groups)]


def test_a_short_menu_stands_as_it_is() -> None:
    menu = entries(*["Data"] * FEW)
    assert grouped(menu) == menu


def test_a_long_menu_folds_each_heading_where_its_first_entry_stood() -> None:
    menu = entries("", "Data", "", "Data", "People", *[""] * FEW)
    made = grouped(menu)
    assert made[:3] == [menu[0], Group("Data", (menu[1], menu[3])), menu[2]]
    # A heading with one entry would only hide it.
    assert made[3] == menu[4] and made[4:] == menu[5:]


def test_a_heading_says_that_one_of_its_pages_is_shown() -> None:
    quiet, shown = Shown("/a/", "A", "", "Data"), Shown("/b/", "B", "page", "Data")
    assert not Group("Data", (quiet,)).current and Group("Data", (quiet, shown)).current
