"""OneRoster's demographics and gradebook, from the files to what is stored: whole, as changes, and with broken rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.kit.db import use_database
from records.models import Demographics, LineItem, LineItemCategory, Result, ScoreScale
from tests.integration.imports.rosters import Place, Roster, changed, issues_of, small_roster

KINDS = ("demographics", "line_item_categories", "score_scales", "line_items", "results")


def gradebook() -> Roster:
    """The small roster with two pieces of work for Sam, marked on a scale."""
    made = small_roster()
    made.put("demographics", "sam", birthDate="2015-03-09", sex="male", white="true", asian="true")
    made.put("categories", "hw", title="Homework", weight="20")
    made.put("scoreScales", "af", title="A to F", classSourcedId="math", scoreScaleValue="{90-100:A}")
    for item in ("one", "two"):
        made.put(
            "lineItems", item, title=item.title(), classSourcedId="math", categorySourcedId="hw",
            academicSessionSourcedId="term", assignDate="2026-01-12", dueDate="2026-01-19", resultValueMax="20",
            schoolSourcedId="north",
        )  # fmt: skip
    made.put("lineItemScoreScales", "one-af", lineItemSourcedId="one", scoreScaleSourcedId="af")
    made.put("results", "sam-one", **result("one", scoreStatus="fully graded", score="17.5", scoreDate="2026-01-20"))
    made.put("results", "sam-two", **result("two", scoreStatus="not submitted", scoreDate="2026-01-20", missing="true"))
    return made


def result(item: str, **cells: str) -> dict[str, str]:
    """A result of Sam's."""
    return {"lineItemSourcedId": item, "studentSourcedId": "sam"} | cells


@pytest.fixture
def here(place: Place) -> Place:
    """The district with the gradebook in it."""
    place.done(named(gradebook(), place))
    return place


def named(roster: Roster, place: Place) -> Roster:
    roster.district = place.district.sourced_id
    return roster


def changes_of(place: Place) -> Roster:
    """Changes to the gradebook, none yet; the roster is absent."""
    made = named(Roster(), place)
    made.absent = {"orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments"}
    made.deltas = {"demographics", "categories", "scoreScales", "lineItems", "lineItemScoreScales", "results"}
    return made


def results(place: Place) -> dict[str, tuple[Any, ...]]:
    """Identifier -> (status, score, missing) of the results that are still said."""
    return {row.sourced_id: (row.status, row.score, row.is_missing) for row in place.all(Result, is_active=True)}


def test_a_gradebook_is_brought_in_with_the_roster(place: Place) -> None:
    job = place.done(named(gradebook(), place))
    assert {name: job.counts[name]["added"] for name in KINDS} == {
        "demographics": 1,
        "line_item_categories": 1,
        "score_scales": 1,
        "line_items": 2,
        "results": 2,
    }
    [sam] = place.all(Demographics)
    assert (sam.birth_date, sam.sex, sam.race_ethnicity) == (date(2015, 3, 9), "Male", "TwoOrMoreRaces")
    with use_database("maintenance"):
        one = LineItem.objects.select_related("section", "category", "session", "scale").get(
            district=place.district, sourced_id="one"
        )
    assert (one.section.sourced_id, one.category.sourced_id, one.session.sourced_id) == ("math", "hw", "term")
    assert one.scale is not None and one.scale.sourced_id == "af" and one.highest == Decimal(20)
    assert results(place) == {
        "sam-one": ("fullyGraded", Decimal("17.5"), False),
        "sam-two": ("notSubmitted", None, True),
    }
    assert place.get(LineItemCategory, "hw").weight == Decimal(20)


def test_the_same_gradebook_again_changes_nothing(here: Place) -> None:
    again = named(gradebook(), here)
    # Another set to the letter, so that it is read and compared.
    again.put("orgs", "north", identifier="1")
    job = here.done(again)
    assert changed(job) == {"orgs": (0, 1, 0)}
    assert {name: job.counts[name]["unchanged"] for name in KINDS} == {
        "demographics": 1,
        "line_item_categories": 1,
        "score_scales": 1,
        "line_items": 2,
        "results": 2,
    }


def test_a_whole_gradebook_ends_what_it_no_longer_says(here: Place) -> None:
    less = named(gradebook(), here).drop("results", "sam-two").put("results", "sam-one", score="18")
    less.put("results", "sam-two-again", **result("two", scoreStatus="submitted", scoreDate="2026-01-21"))
    assert changed(here.done(less)) == {"results": (1, 1, 1)}
    assert results(here) == {
        "sam-one": ("fullyGraded", Decimal(18), False),
        "sam-two-again": ("submitted", None, False),
    }
    assert len(here.all(Result)) == 3, "nothing is deleted"


def test_changes_touch_only_what_they_name(here: Place) -> None:
    sent = changes_of(here).put("results", "sam-two", **result("two", scoreStatus="late", score="9"))
    sent.delete("results", "sam-one")
    assert changed(here.done(sent)) == {"results": (0, 1, 1)}
    assert results(here) == {"sam-two": ("submitted", Decimal(9), False)}
    assert here.get(Result, "sam-two").is_late
    back = changes_of(here).put("results", "sam-one", **result("one", scoreStatus="exempt"))
    assert changed(here.done(back)) == {"results": (0, 1, 0)}
    assert results(here)["sam-one"] == ("exempt", None, False)


def test_changes_may_delete_what_names_somebody_who_has_left(here: Place) -> None:
    here.done(changes_of(here).delete("results", "sam-one", **result("gone"), scoreStatus="exempt"))
    assert results(here).keys() == {"sam-two"}


def test_a_result_that_leads_nowhere_is_refused_alone(here: Place) -> None:
    sent = changes_of(here).put("results", "x", **result("nothing", scoreStatus="exempt"))
    sent.put("results", "y", lineItemSourcedId="one", studentSourcedId="nobody", scoreStatus="exempt")
    sent.put("results", "z", **result("two", scoreStatus="exempt"))
    job = here.done(sent)
    assert (job.counts["results"]["added"], job.counts["results"]["refused"]) == (1, 2)
    found = {issue[:3] + issue[4:] for issue in issues_of(job) if issue[0] == "refused_row"}
    assert found == {
        ("refused_row", "record_names_unknown", "results.csv", "lineItemSourcedId"),
        ("refused_row", "record_names_unknown", "results.csv", "studentSourcedId"),
    }


def test_a_result_that_comes_twice_counts_once(here: Place) -> None:
    folder = named(gradebook(), here).write(here.folder)
    path = folder / "results.csv"
    path.write_text(path.read_text() + path.read_text().splitlines()[-1] + "\n")
    job = here.done(folder)
    assert ("refused_row", "record_repeated", "results.csv", 4, "sourcedId") in issues_of(job)
    assert job.counts["results"] == {"added": 0, "changed": 0, "ended": 0, "unchanged": 2, "refused": 1}


def test_a_row_that_cannot_be_read_leaves_what_is_stored(here: Place) -> None:
    job = here.done(named(gradebook(), here).put("results", "sam-one", scoreStatus="perhaps"))
    assert changed(job) == {} and job.counts["results"]["refused"] == 1
    assert results(here)["sam-one"] == ("fullyGraded", Decimal("17.5"), False)


def test_changes_give_a_scale_to_new_line_items_only(here: Place) -> None:
    sent = changes_of(here)
    for item in ("two", "three"):
        sent.put("lineItems", item, **gradebook().rows["lineItems"]["two"])
        sent.put("lineItemScoreScales", f"{item}-af", lineItemSourcedId=item, scoreScaleSourcedId="af")
    sent.put("lineItems", "one", **gradebook().rows["lineItems"]["one"] | {"title": "First"})
    job = here.done(sent)
    assert changed(job) == {"line_items": (1, 1, 0)}
    assert ("warning", "scales_of_new_only", "lineItemScoreScales.csv", None, "") in issues_of(job)
    scale = here.get(ScoreScale, "af").pk
    assert {row.sourced_id: row.scale_id for row in here.all(LineItem)} == {"one": scale, "two": None, "three": scale}
    whole = named(gradebook(), here).put("lineItemScoreScales", "2", lineItemSourcedId="two", scoreScaleSourcedId="af")
    here.done(whole)
    assert here.get(LineItem, "two").scale_id == scale


def test_what_the_file_has_no_column_for_stays(here: Place) -> None:
    with use_database("maintenance"):
        Demographics.objects.filter(district=here.district).update(home_language="spa", sex="NotSelected")
    here.done(named(gradebook(), here).put("demographics", "sam", birthDate="2015-03-10"))
    [sam] = here.all(Demographics)
    assert (sam.home_language, sam.sex, sam.birth_date) == ("spa", "Male", date(2015, 3, 10))
