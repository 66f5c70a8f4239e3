"""The readers' memory of identifiers: what was there is noticed, what was not is not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from records.imports.seen import SeenIds


@given(st.lists(st.text(max_size=3), max_size=200))
@settings(max_examples=30, deadline=None)
def test_an_identifier_is_noticed_when_it_comes_again(identifiers: list[str]) -> None:
    seen = SeenIds()
    known: set[str] = set()
    for identifier in identifiers:
        assert seen.add(identifier) is (identifier not in known)
        known.add(identifier)
        assert identifier in seen


def test_many_identifiers_stay_apart() -> None:
    seen = SeenIds()
    assert all(seen.add(f"id-{number}") for number in range(50_000))
    assert not any(seen.add(f"id-{number}") for number in range(50_000))
