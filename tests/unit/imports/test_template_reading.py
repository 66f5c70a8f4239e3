"""How a template's file is read: columns by their names, cells as they are clearly meant, and a reason for the rest."""

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from records.imports.feed import Mode
from records.imports.issues import IssueLog, Severity
from records.imports.kinds import KINDS, Type
from records.imports.kinds.room import room
from records.imports.oneroster import NotOneRoster
from records.imports.oneroster.source import Limits
from records.imports.templates import open_members, open_set, seems
from records.imports.templates.block_reader import BlockReader
from records.imports.templates.header import headers, match
from records.imports.templates.takers import itself
from records.models import AttendanceEvent
from tests.unit.imports.template_files import OFFERED, Read, as_csv, examples, read

ATTENDANCE = KINDS["attendance"]
HEADER = ",".join(headers(ATTENDANCE))


def attendance(*rows: str) -> Read:
    return read(ATTENDANCE, "\n".join([HEADER, *rows, ""]))


def one_with(kind: str, header: str, cell: str, **others: str) -> tuple[Any, Read]:
    """The example row with one cell written otherwise: how that cell was read (None: refused), and all else."""
    got = read(kind, as_csv(KINDS[kind], [examples(KINDS[kind]) | others | {header: cell}], quoting=1))
    name = next(column.name for column in KINDS[kind].columns if column.header == header)
    return (got.dicts(KINDS[kind])[0][name] if got.rows else None), got


def test_a_row_is_typed() -> None:
    got = attendance("S-1,SCH-1,,2026-09-08,absence,true,0.5,A")
    assert got.rows == [(2, False, "S-1", "SCH-1", "", date(2026, 9, 8), "absence", True, Decimal("0.5"), "A")]
    assert got.said == []
    assert got.modes == {"attendance": Mode.BULK}


def test_an_empty_cell_means_the_columns_default() -> None:
    assert attendance("S-1,SCH-1,,2026-09-08,absence,,,").rows[0][-3:] == (None, Decimal(1), "")


def test_a_tidy_file_is_read_at_once() -> None:
    text = "S-1,SCH-1,,2026-09-08,absence,true,1,A\n" * 3
    header = match(headers(ATTENDANCE), 1, ",", ATTENDANCE, "attendance.csv", IssueLog())
    assert header is not None
    block = BlockReader(header, ATTENDANCE, itself).read(text)
    assert block is not None and block.count == 3


def test_columns_are_found_by_name_in_any_order_and_spelling() -> None:
    got = read(
        ATTENDANCE,
        "attendance event type,Mood,ATTENDANCE_EVENT_DATE,SchoolIdentifier, student-identifier \n"
        "absence,x,2026-09-08,SCH-1,S-1\n",
    )
    assert got.rows == [(2, False, "S-1", "SCH-1", "", date(2026, 9, 8), "absence", None, Decimal(1), "")]
    assert {(code, column) for code, _, column in got.said} == {
        ("column_respelled", "AttendanceEventType"),
        ("column_respelled", "AttendanceEventDate"),
        ("column_respelled", "StudentIdentifier"),
        ("template_columns_unknown", ""),
        ("column_absent", "CourseSectionIdentifier"),
        ("column_absent", "AttendanceExcused"),
        ("column_absent", "AttendanceEventDurationDay"),
        ("column_absent", "AttendanceStatusCode"),
    }


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace("AttendanceEventDate", "Date"), {("column_missing", "AttendanceEventDate")}),
        (HEADER.replace("CourseSectionIdentifier", "studentidentifier"), {("column_twice", "StudentIdentifier")}),
    ],
)
def test_a_header_without_what_is_required_refuses_the_set(header: str, said: set[tuple[str, str]]) -> None:
    got = read(ATTENDANCE, f"{header}\nS-1,SCH-1,,2026-09-08,absence,true,1,A\n")
    assert got.rows == []
    assert {(issue.code, issue.column) for issue in got.issues if issue.severity is Severity.REFUSED_SET} == said


def test_unknown_columns_are_told_by_their_letters_and_never_by_what_stands_there() -> None:
    header = f"{HEADER},Reyes," + "," * 19 + "Tom"
    got = read(ATTENDANCE, f"{header}\nS-1,SCH-1,,2026-09-08,absence,true,1,A" + "," * 21 + "\n")
    (issue,) = got.issues
    assert ": I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z, AA, AB, AC." in str(issue)
    assert len(got.rows) == 1


def test_a_file_with_little_of_the_header_is_no_file_of_the_kind_and_names_none_of_its_cells() -> None:
    got = read("demographics", "StudentIdentifier,Reyes,Tom\nS-1,a,b\n")
    assert [(issue.code, issue.severity, issue.column) for issue in got.issues] == [
        ("header_missing", Severity.REFUSED_SET, "")
    ]


@pytest.mark.parametrize(
    ("kind", "header", "cell", "value", "code"),
    [
        ("attendance", "AttendanceEventDate", "9/8/2026", date(2026, 9, 8), "date_us"),
        ("attendance", "AttendanceEventType", "Absent", "absence", "option_respelled"),
        ("attendance", "AttendanceEventType", "TARDY", "tardy", "option_respelled"),
        ("attendance", "AttendanceEventType", "left early", "early_departure", "option_respelled"),
        ("attendance", "AttendanceExcused", "Y", True, "yes_no_respelled"),
        ("attendance", "AttendanceExcused", "unknown", None, "yes_no_respelled"),
        ("attendance", "AttendanceStatusCode", " A ", "A", "spaces_cut"),
        ("attendance", "AttendanceStatusCode", "A\tB", "A B", "control_character_cut"),
        ("school_enrollments", "EntryGradeLevel", "5", "05", "option_respelled"),
        ("school_enrollments", "EntryGradeLevel", "Grade 12", "12", "option_respelled"),
        ("school_enrollments", "EntryGradeLevel", "3rd grade", "03", "option_respelled"),
        ("school_enrollments", "EntryGradeLevel", "K", "KG", "option_respelled"),
        ("demographics", "Sex", "f", "Female", "option_respelled"),
        ("budget_lines", "BudgetedAmount", "$125,000.00", Decimal("125000.00"), "number_as_money"),
        ("budget_lines", "BudgetedAmount", "(98,231.50)", Decimal("-98231.50"), "number_as_money"),
        ("budget_lines", "SchoolYear", "2026-27", 2027, "year_span"),
        ("assessment_results", "StudentGrowthPercentile", "57.0", 57, "whole_with_point"),
        ("transportation", "TransportationDays", "Mon; Wed", ["Monday", "Wednesday"], "list_semicolons"),
        ("transportation", "TransportationDays", "MONDAY,Tuesday", ["Monday", "Tuesday"], "option_respelled"),
    ],
)  # fmt: skip
def test_what_is_clearly_meant_is_read_with_a_warning(kind: str, header: str, cell: str, value: Any, code: str) -> None:
    read_as, got = one_with(kind, header, cell)
    assert read_as == value
    assert got.said == [(code, 2, header)]
    assert str(got.issues[0]) != code


@pytest.mark.parametrize(
    ("kind", "header", "cell", "code", "words"),
    [
        ("attendance", "StudentIdentifier", "", "required_blank", "blank"),
        ("attendance", "StudentIdentifier", "S-\x001", "control_character", "identifier"),
        ("attendance", "StudentIdentifier", "S" * 256, "too_long", "longer than 255 characters"),
        ("attendance", "AttendanceEventDate", "2026-02-30", "not_a_date", "a day that is not in the calendar"),
        ("attendance", "AttendanceEventDate", "8.9.26", "not_a_date", "a date with a two-digit year"),
        ("attendance", "AttendanceEventType", "7", "not_in_list", "(absence, tardy, early_departure)"),
        ("attendance", "AttendanceExcused", "maybe", "not_yes_or_no", "text where true or false belongs"),
        ("attendance", "AttendanceEventDurationDay", "1.5", "number_out_of_range", "between 0 and 1"),
        ("attendance", "AttendanceEventDurationDay", "half", "not_a_number", "text where a number belongs"),
        ("attendance", "AttendanceEventDurationDay", "NaN", "not_a_number", "text where a number belongs"),
        ("attendance", "AttendanceEventDurationDay", "1e-1", "not_a_number", "text where a number belongs"),
        ("attendance", "AttendanceEventDurationDay", "0,5", "number_unclear", "such as 0.5"),
        ("budget_lines", "SchoolYear", "1984", "number_out_of_range", "between 1,990 and 2,100"),
        ("assessment_results", "StudentGrowthPercentile", "57.5", "not_whole", "whole number"),
        ("assessment_results", "AssessmentResultScoreValue", "999999999999", "number_out_of_range", "between"),
        ("transportation", "TransportationDays", "Monday,Caturday", "not_in_list", "Monday, Tuesday"),
        ("school_enrollments", "EnrollmentExitDate", "2026-09-07", "ends_before_start", "before the start"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_refuses_its_row_and_says_what_to_do(
    kind: str, header: str, cell: str, code: str, words: str
) -> None:
    value, got = one_with(kind, header, cell)
    assert value is None
    (issue,) = got.issues
    assert (issue.severity, issue.code, issue.row, issue.column) == (Severity.REFUSED_ROW, code, 2, header)
    assert words.casefold() in str(issue).casefold()
    assert cell not in str(issue) or len(cell) < 2


def test_every_reason_of_a_row_is_told_and_the_next_row_is_read() -> None:
    got = attendance(",SCH-1,,x,absence,?,2,A", "S-1,SCH-1,,2026-09-08,absence,true,1,A")
    assert [row[0] for row in got.rows] == [3]
    assert got.refused_count == 1
    assert {column for _, _, column in got.said} == {
        "StudentIdentifier", "AttendanceEventDate", "AttendanceExcused", "AttendanceEventDurationDay",
    }  # fmt: skip


def test_refused_rows_are_known_by_their_own_identifier_where_the_kind_has_one() -> None:
    got = read("interventions", as_csv(KINDS["interventions"], [examples(KINDS["interventions"]) | {"StartDate": "?"}]))
    assert got.refused_ids == ["INT-5"]
    assert attendance("S-1,SCH-1,,?,absence,true,1,A").refused_ids == []


def test_a_formula_is_text() -> None:
    value, got = one_with("intervention_check_ins", "CheckInNote", '=HYPERLINK("http://x","y")')
    assert value == '=HYPERLINK("http://x","y")'
    assert got.said == []


def test_a_bad_row_among_thousands_costs_only_itself() -> None:
    rows = [f"S-{number},SCH-1,,2026-09-08,absence,true,1,A" for number in range(20_000)]
    rows[7_000] = "S-7000,SCH-1,,2026-09-08,absence"
    rows[15_000] = '"S-\n15000",SCH-1,,2026-09-08,absence,true,1,A'
    got = attendance(*rows)
    assert got.said == [("row_too_short", 7_002, ""), ("control_character", 15_002, "StudentIdentifier")]
    assert [row[0] for row in got.rows] == [n for n in range(2, 20_002) if n not in (7_002, 15_002)]


def test_spaces_around_thousands_of_values_are_cut_and_counted() -> None:
    got = attendance(*(f"S-{number}, SCH-1,,2026-09-08 ,absence,true,1,A" for number in range(5_000)))
    assert got.rows[4_999][:6] == (5_001, False, "S-4999", "SCH-1", "", date(2026, 9, 8))
    assert {(issue.code, issue.column, issue.count) for issue in got.issues} == {
        ("spaces_cut", "SchoolIdentifier", 5_000),
        ("spaces_cut", "AttendanceEventDate", 5_000),
    }


def test_leniencies_of_thousands_of_rows_are_told_once_with_their_count() -> None:
    got = attendance(*(f"S-{number},SCH-1,,9/8/2026,Absent,true,1,A" for number in range(9_000)))
    assert {(issue.code, issue.column, issue.count) for issue in got.issues} == {
        ("date_us", "AttendanceEventDate", 9_000),
        ("option_respelled", "AttendanceEventType", 9_000),
    }
    assert all("Rows: 2–9001." in str(issue) for issue in got.issues)


def test_a_file_with_a_status_holds_only_changes() -> None:
    got = read(
        ATTENDANCE,
        f"status,dateLastModified,{HEADER}\n"
        "tobedeleted,2026-10-01T10:00:00Z,S-1,,,2026-09-08,absence,,,\n"
        "active,,S-2,SCH-1,,2026-09-08,absence,,,\n,,S-3,SCH-1,,2026-09-08,absence,,,\n"
        "retired,,S-4,SCH-1,,2026-09-08,absence,,,\n",
    )
    assert got.modes == {"attendance": Mode.DELTA}
    assert [(row[0], row[1], row[2]) for row in got.rows] == [(2, True, "S-1"), (3, False, "S-2"), (4, False, "S-3")]
    assert got.said == [("not_in_list", 5, "status")]


def test_windows_text_and_a_missing_line_end_are_read() -> None:
    kind = KINDS["term_grades"]
    content = as_csv(kind, [examples(kind) | {"CourseTitle": "Español I"}]).rstrip("\n").encode("cp1252")
    got = read(kind, content)
    assert got.dicts(kind)[0]["course_title"] == "Español I"
    assert got.said == [("encoding_cp1252", 2, "")]


def zipped(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return path


def test_a_zip_holds_several_kinds_and_passes_over_the_guides(tmp_path: Path) -> None:
    calendar = KINDS["calendar"]
    path = zipped(
        tmp_path / "set.zip",
        **{
            "Attendance": f"{HEADER}\nS-1,SCH-1,,2026-09-08,absence,true,1,A\n",
            "school days": as_csv(calendar, [examples(calendar)]),
            "calendar-guide": "Column,Required\n",
            "notes": "a,b\n",
        },
    )
    with open_set(path) as opened:
        assert opened.modes == {"attendance": Mode.BULK, "calendar": Mode.BULK}
        assert [(issue.code, issue.file) for issue in opened.issues] == [
            ("template_by_columns", "calendar.csv"),
            ("template_file_unknown", "notes.csv"),
        ]
        assert len(list(opened.rows("calendar"))) == 1
        assert list(opened.rows("incidents")) == []


def test_a_kind_that_is_there_twice_is_no_set(tmp_path: Path) -> None:
    with pytest.raises(NotOneRoster, match="attendance.csv twice"):
        open_set(zipped(tmp_path / "set.zip", attendance=f"{HEADER}\n", fall=f"{HEADER}\n"))


def test_what_has_no_templates_columns_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    with pytest.raises(NotOneRoster, match="Download the template"):
        open_set(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        ({"x": HEADER}, True),
        ({"attendance": "StudentIdentifier,Oops"}, True),
        ({"attendance": "a,b"}, False),
        ({"4711": HEADER.replace("AttendanceEventDate", "Date")}, True),
        ({"x": HEADER, "manifest": "propertyName,value"}, False),
        ({"results": "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score"}, False),
        ({"demographics": "sourcedId,status,dateLastModified,birthDate,sex,asian,white"}, False),
        ({}, False),
    ],
)
def test_templates_are_told_from_other_formats(tmp_path: Path, files: dict[str, str], answer: bool) -> None:
    source = open_members(zipped(tmp_path / "set.zip", **files), Limits())
    assert seems(source.members) is answer
    source.close()


def test_an_empty_file_and_one_without_rows_are_told_apart() -> None:
    assert attendance().said == [("template_without_rows", None, "")]
    with pytest.raises(NotOneRoster):
        read(ATTENDANCE, b"")


def test_a_template_asks_for_no_longer_text_than_its_table_holds() -> None:
    for kind in OFFERED:
        for column in kind.columns:
            if column.type is Type.TEXT and not column.refers_to and not column.options:
                field = _model(kind.model)._meta.get_field(column.model_field)
                assert field.max_length is None or column.limit <= field.max_length, (kind.name, column.name)
            for code in column.option_set or ():
                field = _model(kind.model)._meta.get_field(column.model_field)
                longest = getattr(field, "base_field", field).max_length
                assert len(code) <= longest, (kind.name, column.name, code)


def _model(name: str) -> Any:
    return apps.get_model("records", name)


def test_numbers_have_room_in_their_table() -> None:
    portion = room(ATTENDANCE, ATTENDANCE.column("portion"))
    field = AttendanceEvent._meta.get_field("portion")
    assert (portion.lowest, portion.highest, portion.places) == (0, 1, field.decimal_places)


def test_a_number_is_rounded_as_its_table_would() -> None:
    assert one_with("attendance", "AttendanceEventDurationDay", "0.33351")[0] == Decimal("0.334")


def test_a_file_is_known_again_by_its_digest(tmp_path: Path) -> None:
    digests = []
    for last in ("A", "B", "A"):
        path = tmp_path / "attendance.csv"
        path.write_text(f"{HEADER}\nS-1,SCH-1,,2026-09-08,absence,true,1,{last}\n")
        with open_set(path) as opened:
            digests.append(opened.digest("attendance"))
            assert opened.digest("calendar") == ""
    assert digests[0] == digests[2] != digests[1]
