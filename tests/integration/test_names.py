"""Lists and searches compare names as people do, on any server's locale."""

import pytest

from portal.kit.db import use_database
from records.models import Organization, Student
from records.names import folded
from tests.factories import StudentFactory

NAMES = [("Núñez", "Ana"), ("Nunez", "Beto"), ("ÁLVAREZ", "Zoë"), ("Zapata", "Ali"), ("O’Brien-Ñandú", "Chloé")]


@pytest.fixture
def written(fresh_world):
    with use_database("maintenance"):
        return [_student(family_name=family, given_name=given).pk for family, given in NAMES]


def _student(**names):
    school = Organization.objects.filter(type="school", district__isnull=False).first()
    return StudentFactory(school=school, preferred_given_name=names.pop("preferred_given_name", ""), **names)


def test_accents_and_case_do_not_move_a_name(written):
    with use_database("maintenance"):
        sorted_names = [s.family_name for s in Student.objects.filter(pk__in=written).order_by("sort_key")]
    assert sorted_names == ["ÁLVAREZ", "Núñez", "Nunez", "O’Brien-Ñandú", "Zapata"]


def test_the_database_folds_names_as_a_search_does(written):
    with use_database("maintenance"):
        for student in Student.objects.filter(pk__in=written):
            assert student.sort_key == folded(f"{student.family_name} {student.given_name}")


def test_the_preferred_name_is_the_one_that_sorts(fresh_world):
    with use_database("maintenance"):
        student = _student(family_name="Zeta", given_name="Yara", preferred_family_name="Alba")
        assert Student.objects.get(pk=student.pk).sort_key == "alba yara"
