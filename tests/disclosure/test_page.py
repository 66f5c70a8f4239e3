"""The page on which officials have a published table attacked: what it says, what it refuses, and that it keeps
nothing."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from reports import forms
from tests.signing_in import sign_in
from tests.world import World

TABLE = """School,Grade,Students
Oak,Grade 1,20
Oak,Grade 2,*
Oak,Grade 3,30
Oak,Total,54
Elm,Grade 1,12
Elm,Grade 2,13
Elm,Grade 3,14
Elm,Total,39
Ash,Grade 1,15
Ash,Grade 2,16
Ash,Grade 3,17
Ash,Total,48
"""


def send(world: World, text: str | bytes, *, person: str = "dora", role: str = "district", **more: str) -> HttpResponse:
    file = SimpleUploadedFile("enrollment.csv", text if isinstance(text, bytes) else text.encode())
    data = {"width": "3", "answer": "page"} | more
    return sign_in(world, person, role).post(reverse("table_check"), {"upload": file, **data})  # type: ignore[return-value]


@pytest.mark.parametrize(("person", "role"), [("dora", "district"), ("stella", "state")])
def test_an_official_reads_which_hidden_figure_follows_and_how(world: World, person: str, role: str) -> None:
    page = send(world, TABLE, person=person, role=role).content.decode()
    assert "1 of the 1 hidden figures can be computed exactly" in page
    assert "Oak, Grade 2" in page and "Oak, Total (54) is the sum of 2 rows that are shown, 50 in all" in page


def test_all_findings_are_a_file(world: World) -> None:
    answer = send(world, TABLE, answer="csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith("attachment")
    assert rows[1][:5] == ["Oak, Grade 2", "Students", "*", "4", "4"]


def test_a_table_that_gives_nothing_away_is_said_to(world: World) -> None:
    page = send(world, TABLE.replace("Oak,Total,54", "Oak,Total,*")).content.decode()
    assert "None of the 2 hidden figures can be computed" in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nothing", "no header line"),
        (b"PK\x00\x01", "no text file"),
        ("", "empty"),
        ("School,Head\nOak,Ann\nElm,Bob\n", "figures"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(world: World, text: str | bytes, words: str) -> None:
    answer = send(world, text)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert "hidden figures" not in answer.content.decode().split("<h1>")[1].split("</h1>")[0]


def test_a_table_that_is_too_large_or_hangs_together_too_much_is_refused_in_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_BYTES", 100)
    assert "larger than" in send(world, TABLE).content.decode()
    monkeypatch.setattr(forms, "MOST_BYTES", 10_000)
    monkeypatch.setattr(forms, "WORK", 3)
    rows = ["Row,Column,N"]
    inner = [[2, 3, 7], [4, 1, 8], [5, 6, 9], [7, 7, 7]]
    hidden = {(0, 0), (0, 1), (1, 0), (1, 1)}
    for r, line in enumerate([*inner, [sum(each) for each in zip(*inner, strict=True)]]):
        for c, value in enumerate([*line, sum(line)]):
            shown = "*" if (r, c) in hidden else str(value)
            rows.append(f"{'all' if r == 4 else f'r{r}'},{'all' if c == 3 else f'c{c}'},{shown}")
    assert "hang together" in send(world, "\n".join(rows) + "\n").content.decode()


def test_formulas_of_the_file_do_no_harm(world: World) -> None:
    answer = send(world, TABLE.replace("Oak", "=1+1"), answer="csv").content.decode("utf-8-sig")
    assert "\n=1+1" not in answer
