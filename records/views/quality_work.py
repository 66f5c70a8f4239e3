"""The workbench of data quality: which school has which findings, who sees to each, and what was said about it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Right
from portal.kit.tables import NOT_ABOUT_STUDENTS, Table
from portal.kit.views import ListPage
from records.actions import quality_work
from records.models import Organization, QualityCount, QualityRun, QualityStep
from records.policies import check_right, has_right, visible_or_404
from records.quality.findings import latest_runs
from records.quality.forms import AssignForm, ReasonForm, WorkFilter
from records.quality.rule import Rule
from records.quality.rules import RULES
from records.quality.tables import TAGS, WorkTable, change_in_words
from records.quality.work import (
    ASSIGNED,
    DONE,
    LATE,
    OPEN,
    RIGHT,
    STANDINGS,
    AtSchool,
    Work,
    by_school,
    filed_at,
    last_steps,
    put_together,
    work_of,
)
from records.views.framing import as_of_today
from records.views.quality import audience, quality_tabs, rule_or_404
from records.words import number

FOR_ASSIGNERS = gettext_lazy(
    "Who sees to a finding is decided by the principal, the records officer or a district official."
)
FOR_WORKERS = gettext_lazy("Findings are seen to by the people of the school and the district.")


class QualityWork(ListPage):
    """Every finding at every school that the person serves, with who sees to it."""

    table_class = WorkTable
    template_name = "records/quality_work.html"
    shows_students = False

    def prepare(self) -> None:
        check_right(self.request, Right.ASSIGN_QUALITY, FOR_ASSIGNERS)
        self.runs = latest_runs(self.request.user)
        self.work = work_of(self.request.user, self.runs)
        places = {each.place.pk: each.place for each in self.work}
        self.form = WorkFilter(sorted(places.values(), key=lambda place: place.name), self.request.GET)
        self.form.is_valid()

    def rows(self) -> Sequence[Work]:
        wanted = self.form.cleaned_data
        standing = wanted.get("standing")
        return [
            each
            for each in self.work
            if (each.standing == standing if standing else each.standing != DONE)
            and wanted.get("severity") in ("", None, each.rule.severity)
            and wanted.get("school") in ("", None, str(each.place.uid))
        ]

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def extra(self, table: Table) -> dict[str, Any]:
        narrowed = any(self.request.GET.get(name) for name in self.form.fields)
        schools = by_school(self.work)
        return {
            "title": _title(self.work, bool(self.runs)),
            "summary": _summary(self.work, bool(self.runs)),
            "filter": {"form": self.form} if narrowed or len(self.work) > 10 else None,
            "schools": [_school_line(at) for at in schools] if len(schools) > 1 else [],
            "checked": bool(self.runs),
            "tabs": quality_tabs(self.request, "quality_work"),
            **framed(self.request, self.runs),
        }


def framed(request: HttpRequest, runs: Sequence[QualityRun], *, own: bool = False) -> dict[str, Any]:
    """The as-of line of pages that rest on the latest checks: the day of the oldest of them.

    ``own``: what the person was asked to see to.
    """
    seen_by = _("you, and the officials of the school and the district who assign") if own else audience()
    frame = as_of_today({run.district for run in runs}, seen_by)
    return frame | ({"as_of": min(run.counted_on for run in runs)} if runs else {})


def _title(work: Sequence[Work], checked: bool) -> str:
    if not checked:
        return _("Our records have not been checked yet")
    waiting = sum(each.standing in OPEN and each.standing not in (ASSIGNED, LATE) for each in work)
    if not waiting:
        return _("Somebody sees to everything that was found")
    return ngettext("Nobody sees to %(count)s finding", "Nobody sees to %(count)s findings", waiting) % {
        "count": number(waiting)
    }


def _summary(work: Sequence[Work], checked: bool) -> str:
    if not checked:
        return _("Every import ends with a check. The first one will fill this page.")
    late = sum(each.standing == LATE for each in work)
    assigned = sum(each.standing == ASSIGNED for each in work) + late
    right = sum(each.standing == RIGHT for each in work)
    said = []
    if assigned:
        said.append(
            ngettext("%(count)s finding is assigned", "%(count)s findings are assigned", assigned)
            % {"count": number(assigned)}
        )
    if late:
        said.append(
            ngettext("%(count)s is past its due date", "%(count)s are past their due date", late)
            % {"count": number(late)}
        )
    if right:
        said.append(
            ngettext("%(count)s is right as it is", "%(count)s are right as they are", right) % {"count": number(right)}
        )
    if not said:
        return _("Open a finding to assign it, or to say that it is right as it is.")
    return _("%(said)s.") % {"said": "; ".join(said)}


def _school_line(at: AtSchool) -> dict[str, Any]:
    return {
        "name": at.place.name,
        "href": f"?school={at.place.uid}",
        "numbers": [*map(number, at.rows.values()), number(at.waits), number(at.assigned), number(at.late)],
    }


# --- one finding ---------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quality_item(request: HttpRequest, uid: UUID, code: str) -> HttpResponse:
    """One rule at one school (or of the district's own rows): numbers, who sees to it, and everything said about it."""
    check_right(request, Right.ASSIGN_QUALITY, FOR_ASSIGNERS)
    place: Organization = visible_or_404(request, Organization, uid)
    rule = rule_or_404(request, code)
    user: Any = request.user
    work, run = _work_at(user, place, rule)
    if work is None:
        return _nothing_here(request, place, rule, run)
    people = quality_work.people_for(place, work.categories) if work.number else []
    data = request.POST if request.method == "POST" else None
    what = request.POST.get("what", "") if data is not None else ""
    forms: dict[str, Any] = {
        "assign": AssignForm(people, data if what == "assign" else None),
        "right": ReasonForm(data if what == "right" else None, auto_id="right_%s"),
        "back": ReasonForm(data if what == "back" else None, auto_id="back_%s"),
    }
    if what in forms and _decided(request, what, forms[what], work):
        messages.success(request, _DONE[what])
        return redirect("quality_item", uid=uid, code=code)
    return render(request, "records/quality_item.html", _item_context(request, work, forms))


_DONE = {
    "assign": gettext_lazy("It is assigned, and shows under “Assigned to me” to the person."),
    "right": gettext_lazy("It is written down that these rows are right as they are."),
    "back": gettext_lazy("It is taken back. Nobody sees to it now."),
}


def _work_at(user: Any, place: Organization, rule: Rule) -> tuple[Work | None, QualityRun | None]:
    """The finding, also where nothing is found now; None where the latest check did not count it here."""
    runs = [run for run in latest_runs(user) if run.district_id == place.district_id]
    if not runs:
        return None, None
    found = work_of(user, runs, **filed_at(place), rule=rule.code)
    if found:
        return found[0], runs[0]
    count = QualityCount.objects.visible_to(user).filter(run=runs[0], rule=rule.code, **filed_at(place)).first()
    if count is None:
        return None, runs[0]
    own = place.type == Organization.Type.DISTRICT
    return Work(rule, place, own, runs[0], 0, count.out_of, count.before, count.categories, standing=DONE), runs[0]


def _decided(request: HttpRequest, what: str, form: Any, work: Work) -> bool:
    if not form.is_valid():
        return False
    user: Any = request.user
    words = form.cleaned_data["words"]
    try:
        if what == "assign":
            to, due_on = form.cleaned_data["person"], form.cleaned_data["due_on"]
            quality_work.assign(by=user, work=work, to=to, due_on=due_on, words=words)
        elif what == "right":
            quality_work.say_right(by=user, work=work, words=words)
        else:
            quality_work.take_back(by=user, work=work, words=words)
    except quality_work.NotDone as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _item_context(request: HttpRequest, work: Work, forms: Mapping[str, Any]) -> dict[str, Any]:
    steps = (
        QualityStep.objects.visible_to(request.user).filter(rule=work.rule.code, **filed_at(work.place)).order_by("-pk")
    )
    may_take_back = work.last is not None and work.last.what != QualityStep.What.TAKEN_BACK and work.number
    return {
        **shown(work),
        "title": item_title(work),
        "summary": work.rule.sentence,
        "forms": forms if work.number else {},
        "may_take_back": may_take_back,
        "steps": steps,
        "rows_href": _rows_href(work),
        "crumbs": [
            (_("Data quality"), reverse("quality")),
            (_("By school"), reverse("quality_work")),
            (str(work.rule.title), ""),
        ],
        **framed(request, [work.run]),
    }


def _rows_href(work: Work) -> str:
    """Where the rows behind the finding are listed."""
    return reverse("quality_rule", args=[work.rule.code]) + ("" if work.is_own else f"?school={work.place.uid}")


def _nothing_here(request: HttpRequest, place: Organization, rule: Rule, run: QualityRun | None) -> HttpResponse:
    context = {
        "title": _("%(what)s, %(place)s: nothing was counted here") % {"what": rule.title, "place": place.name},
        "summary": _("The latest check looked at none of these rows at this school.")
        if run
        else _("Every import ends with a check. The first one will fill this page."),
        "crumbs": [(_("Data quality"), reverse("quality")), (str(rule.title), "")],
        **framed(request, [run] if run else []),
    }
    return render(request, "records/quality_item.html", context)


def item_title(work: Work) -> str:
    """What was found where, in a sentence."""
    words = {"what": work.rule.title, "place": work.place.name, "count": number(work.number)}
    return _("%(what)s, %(place)s: %(count)s") % words


def shown(work: Work) -> dict[str, Any]:
    """What pages of one finding say about it."""
    facts = [
        (_("Where it stands"), STANDINGS[work.standing]),
        (_("Who sees to it"), work.person or _("nobody")),
        (_("Due date"), date_format(work.due_on, "DATE_FORMAT") if work.due_on else "–"),
        (_("Rows at the last check"), _("%(count)s of %(all)s") % {
            "count": number(work.number), "all": number(work.out_of)
        }),
        (_("Since the check before"), change_in_words(work.change)),
    ]  # fmt: skip
    if work.gone_on and work.standing == DONE:
        facts.append((_("First found to be gone"), date_format(work.gone_on, "DATE_FORMAT")))
    return {"work": work, "facts": facts, "severity_kind": TAGS[work.rule.severity]}


# --- assigned to me ------------------------------------------------------------------------------------


def _mine(user: Any, **filters: Any) -> list[Work]:
    """What this person was asked to see to. Four queries, whatever their role."""
    steps = last_steps(user, QualityStep.objects.assigned_to(user).filter(rule__in=list(RULES), **filters))
    if not steps:
        return []
    districts = {step.district_id for step in steps.values()}
    latest = {run.district_id: run for run in latest_runs(user) if run.district_id in districts}
    counts = QualityCount.objects.visible_to(user).filter(
        run__in=list(latest.values()), rule__in={rule for _place, rule in steps}
    )
    wanted = [count for count in counts if (count.school_id or count.district_id, count.rule) in steps]
    return put_together(wanted, steps, latest)


@never_cache
@require_safe
def quality_mine(request: HttpRequest) -> HttpResponse:
    """What the person was asked to see to: what is open, by due date, and what is done."""
    check_right(request, Right.WORK_ON_QUALITY, FOR_WORKERS)
    work = _mine(request.user)
    waiting = sorted(
        (each for each in work if each.standing in OPEN),
        key=lambda each: (each.last.due_on is None, each.last.due_on or each.run.counted_on),  # type: ignore[union-attr]
    )
    context = {
        "title": _mine_title(len(waiting)),
        "summary": _(
            "Put it right in your student information system, where it is kept. With the next import it is done."
        )
        if waiting
        else _("When a principal or an official asks you to see to what a check of the records found, it stands here."),
        "waiting": [shown(each) for each in waiting],
        "over": [shown(each) for each in work if each.standing not in OPEN],
        "tabs": quality_tabs(request, "quality_mine"),
        **framed(request, [each.run for each in work], own=True),
    }
    return render(request, "records/quality_mine.html", context)


def _mine_title(waiting: int) -> str:
    if not waiting:
        return _("Nothing waits for you in the records")
    return ngettext(
        "%(count)s finding in the records waits for you", "%(count)s findings in the records wait for you", waiting
    ) % {"count": number(waiting)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quality_task(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One finding that the person was asked to see to; they may say that it is right as it is."""
    check_right(request, Right.WORK_ON_QUALITY, FOR_WORKERS)
    user: Any = request.user
    step = QualityStep.objects.assigned_to(user).filter(uid=uid, rule__in=list(RULES)).first()
    found = _mine(user, rule=step.rule, school=step.school_id, district=step.district_id) if step else []
    if not found:
        raise Http404
    work = found[0]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _decided(request, "right", form, work):
        messages.success(request, _DONE["right"])
        return redirect("quality_mine")
    sees_rows = has_right(user, Right.SEE_DATA_QUALITY) and set(work.categories) <= set(user.acting_role.categories)
    steps = QualityStep.objects.assigned_to(user).filter(rule=step.rule, school=step.school_id)  # type: ignore[union-attr]
    context = {
        **shown(work),
        "title": item_title(work),
        "summary": work.rule.sentence,
        "forms": {"right": form} if work.number and work.standing != RIGHT else {},
        "steps": steps.filter(district=work.run.district_id).order_by("-pk"),
        "rows_href": _rows_href(work) if sees_rows else "",
        "crumbs": [(_("Assigned to me"), reverse("quality_mine")), (str(work.rule.title), "")],
        **framed(request, [work.run], own=True),
    }
    return render(request, "records/quality_item.html", context)
