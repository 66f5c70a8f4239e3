"""The decision ledger: what was proposed for the schools, what waits for whom, and the page of one decision."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Right
from portal.kit.exports import download
from portal.kit.pdf import make_pdf
from portal.kit.tables import NOT_ABOUT_STUDENTS, Table
from portal.kit.views import ListPage
from records.actions.ledger import NotPossible, actor_of, propose, set_terms, take_step, write_review
from records.decisions import page
from records.decisions.evidence import Figure, figures, newest, recent_years
from records.decisions.forms import ChooseForm, ProposalForm, ReviewForm, StepForm, TermsForm
from records.decisions.life import Actor, Standing, State, Step, next_steps, standing_as_read, why_not
from records.decisions.listing import DecisionTable, Line, lines_for
from records.decisions.offers import Offer, offers_of, own_code
from records.decisions.outcome import Outcome, outcome_of
from records.decisions.paper import paper
from records.decisions.words import dollars
from records.models import CitedFigure, DecisionEvent, Organization, Proposal, Review, Scenario
from records.policies import check_right, has_right, others_who_approve, visible_or_404
from records.queries import my_districts, schools_of
from records.views.framing import as_of_today
from records.words import number

FOR_DECIDERS = gettext_lazy(
    "Decisions about a school's resources are for its principal and for the officials of the district. What was "
    "decided for a school, its principal can show you."
)
FOR_DISTRICTS = gettext_lazy("What resources cost, and scenarios of a budget, are written by the district's officials.")


def check_decides(request: HttpRequest) -> None:
    """Refuse whoever takes no part in decisions."""
    check_right(request, Right.PROPOSE_DECISIONS, FOR_DECIDERS)


def audience() -> str:
    """Who can see a page of the ledger."""
    return _("the principal of the school and the officials of the district")


class DecisionList(ListPage):
    """Every decision that the person sees, those that wait for them first."""

    table_class = DecisionTable
    template_name = "records/decisions.html"
    export_name = "decisions"
    shows_students = False
    lines: list[Line]

    def prepare(self) -> None:
        check_decides(self.request)
        self.lines = lines_for(self.request.user)

    def rows(self) -> Sequence[Line]:
        return self.lines

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def may_export(self) -> bool:
        return True

    def extra(self, table: Table) -> dict[str, Any]:
        user = self.request.user
        waiting = sum(bool(line.waits) for line in self.lines)
        return {
            "title": _list_title(waiting, len(self.lines)),
            "summary": _list_summary(self.lines),
            "has_any": bool(self.lines),
            "serves_district": has_right(user, Right.APPROVE_DECISIONS),
            "crumbs": [(_("Decisions"), "")],
            **as_of_today({school.district for school in schools_of(user).select_related("district")}, audience()),
        }


def _list_title(waiting: int, everything: int) -> str:
    if not everything:
        return _("Nothing has been proposed yet")
    words = {"count": number(waiting), "all": number(everything)}
    if not waiting:
        return (
            ngettext(
                "%(all)s decision, which does not wait for you", "%(all)s decisions, none waits for you", everything
            )
            % words
        )
    return ngettext("%(count)s decision waits for you", "%(count)s decisions wait for you", waiting) % words


def _list_summary(lines: Sequence[Line]) -> str:
    running = [line for line in lines if line.standing.state is State.RUNNING]
    if not lines:
        return _(
            "A decision begins with a proposal: what a school needs, what it costs, and the figures of the day. "
            "Another person approves it, and a year later you read here what changed."
        )
    return ngettext(
        "%(count)s resource is running, for %(cost)s a year.", "%(count)s resources are running, for %(cost)s a year.",
        len(running),
    ) % {"count": number(len(running)), "cost": dollars(sum(line.cost for line in running))}  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request: HttpRequest) -> HttpResponse:
    """Propose a resource: first for whom and what (in the address), then how much, from which money, why."""
    check_decides(request)
    user: Any = request.user
    schools = list(schools_of(user).select_related("district").order_by("name"))
    districts = {school.district_id: school.district for school in schools if school.district}
    offers = offers_of(user, list(districts.values()))
    every_offer = {code: offer for of_district in offers.values() for code, offer in of_district.items()}
    # A page of needs names the school alone.
    asked = bool(request.GET.get("school") and request.GET.get("resource"))
    choose = ChooseForm(
        request.GET if asked else None,
        schools=schools,
        offers=list(every_offer.values()),
        initial={"school": request.GET.get("school", "")},
    )
    context: dict[str, Any] = {
        "choose": choose,
        "has_schools": bool(schools),
        "title": _("Propose something for a school"),
        "summary": _("Somebody else approves it. The figures that you cite are kept as they are today."),
        "crumbs": [(_("Decisions"), reverse("decisions")), (_("Propose"), "")],
        **as_of_today(districts.values(), audience()),
    }
    if asked and choose.is_valid():
        school, offer = choose.chosen_school, choose.chosen_offer
        offer = offers[school.district_id or 0].get(offer.code, offer)
        of_school = figures(user, [school], offer.measures, recent_years([school]))[school.pk]
        form = ProposalForm(offer, of_school, request.POST or None, initial=_suggested(request, offer, of_school))
        if request.method == "POST" and (made := _proposed(request, form, school, offer)):
            messages.success(request, _("It is proposed. It waits for somebody else who may approve it."))
            return redirect("decision", uid=made.uid)
        context |= {
            "form": form,
            "offer": offer,
            "unit_cost": dollars(offer.unit_cost),
            "has_figures": bool(of_school),
            "title": _("Propose for %(school)s: %(what)s") % {"school": school.name, "what": offer.title},
        }
    return render(request, "records/decision_new.html", context)


def _suggested(request: HttpRequest, offer: Offer, of_school: Sequence[Figure]) -> dict[str, Any]:
    """What the form begins with: the resource's own figure, and what a line of a scenario said."""
    latest = newest(of_school).get(offer.resource.measure)
    initial: dict[str, Any] = {"purpose": offer.purpose, "cited": [":".join(map(str, latest.key))] if latest else []}
    if offer.unit_cost is not None:
        initial |= {"amount": 1, "cost": offer.unit_cost}
    for name in ("amount", "cost", "fund"):
        if request.GET.get(name):
            initial[name] = request.GET[name][:100]
    return initial


def _proposed(request: HttpRequest, form: ProposalForm, school: Organization, offer: Offer) -> Proposal | None:
    """The proposal, where the form is good; None with what is wrong beside it."""
    if not form.is_valid():
        return None
    terms = {name: form.cleaned_data[name] for name in ("amount", "cost", "fund", "purpose", "why")}
    scenario = None
    if request.GET.get("scenario"):
        scenario = visible_or_404(request, Scenario, _uuid(request.GET["scenario"]), district=school.district_id)
    try:
        return propose(
            by=request.user,  # type: ignore[arg-type]
            school=school,
            cited=form.cited_figures(),
            scenario=scenario,
            resource=offer.code,
            resource_title=offer.title,
            unit=offer.unit,
            **terms,
        )
    except NotPossible as problem:
        form.add_error(None, str(problem))
        return None


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Http404 from None


def _found(request: HttpRequest, uid: object) -> tuple[Proposal, list[DecisionEvent], Standing]:
    """The proposal with its steps and where it stands. Raises Http404 out of scope, PermissionDenied without right."""
    check_decides(request)
    proposal: Proposal = visible_or_404(request, Proposal, uid)
    proposal.school = Organization.objects.select_related("district").get(pk=proposal.school_id)
    events = list(DecisionEvent.objects.visible_to(request.user).filter(proposal=proposal).order_by("number"))
    return proposal, events, standing_as_read(event.step for event in events)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, uid: object) -> HttpResponse:
    """One decision: what, why, on which figures, what was done, and what the reader may do now."""
    proposal, events, now = _found(request, uid)
    user: Any = request.user
    actor = actor_of(user, proposal)
    step_forms = _step_forms(request, proposal, now, actor)
    if request.method == "POST" and _stepped(request, proposal, step_forms, now, actor):
        return redirect("decision", uid=proposal.uid)
    context = {
        "proposal": proposal,
        **_shown(user, proposal, events, now),
        "step_forms": step_forms,
        "may_review": Step.REVIEWED in next_steps(now.state, actor),
        "why_not_approve": _why_not_approve(user, proposal, now, actor),
        "crumbs": [(_("Decisions"), reverse("decisions")), (proposal.resource_title, "")],
        **as_of_today([proposal.school.district], audience()),
    }
    return render(request, "records/decision.html", context)


def _why_not_approve(user: Any, proposal: Proposal, now: Standing, actor: Actor) -> str:
    """Why the reader cannot approve what waits for it; also where nobody else in the district could."""
    if now.state is not State.PROPOSED:
        return ""
    reason = str(why_not(Step.APPROVED, now.state, actor))
    if reason and actor.may_approve and not others_who_approve(user, proposal.district_id):
        reason += " " + _(
            "Nobody else in your district may approve yet: a second district official has to be named, in the roster "
            "or by whoever runs the portal."
        )
    return reason


def _shown(user: Any, proposal: Proposal, events: Sequence[DecisionEvent], now: Standing) -> dict[str, Any]:
    """What page and paper of one decision say."""
    frozen = list(CitedFigure.objects.visible_to(user).filter(proposal=proposal).select_related("about").order_by("pk"))
    cited = [row for row in frozen if row.part == CitedFigure.Part.CITED]
    names = [row.measure for row in cited]
    today = newest(figures(user, [proposal.school], names, recent_years([proposal.school]))[proposal.school_id])
    found = Review.objects.visible_to(user).filter(proposal=proposal)
    return {
        "title": page.title(proposal, now),
        "summary": page.summary(proposal, now, events),
        "facts": page.facts(proposal),
        "cited": page.cited_rows(cited, today),
        "timeline": page.timeline(events),
        "reviews": page.reviews(found, frozen, events),
    }


@never_cache
@require_safe
def decision_paper(request: HttpRequest, uid: object) -> HttpResponse:
    """One decision on one page, for a board meeting: a PDF. Aggregates and the names of those who decided."""
    proposal, events, now = _found(request, uid)
    made = make_pdf("decision", paper(proposal, **_shown(request.user, proposal, events, now)))
    return download(made, "decision", "pdf", "application/pdf")


def _step_forms(
    request: HttpRequest, proposal: Proposal, now: Standing, actor: Actor
) -> list[tuple[Step, str, StepForm]]:
    """(step, its verb, its form) of what the reader may do now; the one that was sent holds what was typed."""
    sent = request.POST.get("step") if request.method == "POST" else None
    return [
        (step, str(_VERBS[step]), StepForm(step, request.POST if sent == step else None, cost=proposal.cost))
        for step in next_steps(now.state, actor)
        if step in _VERBS
    ]


_VERBS = {
    Step.APPROVED: gettext_lazy("Approve"),
    Step.REFUSED: gettext_lazy("Refuse"),
    Step.FUNDED: gettext_lazy("Fund"),
    Step.STARTED: gettext_lazy("Start"),
    Step.ENDED: gettext_lazy("End"),
    Step.WITHDRAWN: gettext_lazy("Withdraw"),
}


def _stepped(
    request: HttpRequest, proposal: Proposal, forms: list[tuple[Step, str, StepForm]], now: Standing, actor: Actor
) -> bool:
    """Take the step that was sent; False with what is wrong beside its form. What is not open is said as a message."""
    sent = request.POST.get("step", "")
    form = next((form for step, _verb, form in forms if step == sent), None)
    if form is None:
        if sent not in Step.__members__.values():
            raise Http404
        messages.error(request, str(why_not(Step(sent), now.state, actor)) or _("This is done on another page."))
        return True
    if not form.is_valid():
        return False
    try:
        take_step(by=request.user, proposal=proposal, step=Step(sent), **form.cleaned_data)  # type: ignore[arg-type]
    except NotPossible as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, _("It is written down."))
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision_review(request: HttpRequest, uid: object) -> HttpResponse:
    """A later year beside the cited figures and other schools, and the form for what was learned."""
    proposal, _events, now = _found(request, uid)
    user: Any = request.user
    reason = why_not(Step.REVIEWED, now.state, actor_of(user, proposal))
    cited = list(
        CitedFigure.objects.visible_to(user).filter(proposal=proposal, part=CitedFigure.Part.CITED).order_by("pk")
    )
    outcome = outcome_of(user, proposal, cited)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _reviewed(request, proposal, form, outcome, cited):
        messages.success(request, _("What was learned is written down, with the figures of today."))
        return redirect("decision", uid=proposal.uid)
    context = {
        "proposal": proposal,
        "form": None if reason else form,
        "reason": reason,
        "lines": page.comparison_rows(cited, outcome.lines(cited)),
        "peers": [(peer.school.name, f"{peer.distance:.2f}") for peer in outcome.peers],
        "serves_district": outcome.serves_district,
        "title": _("What changed at %(school)s since: %(what)s")
        % {"school": proposal.school.name, "what": proposal.resource_title},
        "summary": _(
            "The cited figures beside those of the latest school year, and beside the change at schools of the same "
            "level that did not get it. People write what follows from it."
        ),
        "crumbs": [
            (_("Decisions"), reverse("decisions")),
            (proposal.resource_title, reverse("decision", args=[proposal.uid])),
            (_("Review"), ""),
        ],
        **as_of_today([proposal.school.district], audience()),
    }
    return render(request, "records/decision_review.html", context)


def _reviewed(
    request: HttpRequest, proposal: Proposal, form: ReviewForm, outcome: Outcome, cited: Sequence[CitedFigure]
) -> bool:
    """Write the review and freeze the comparison that the page showed; False with what is wrong beside the form."""
    try:
        write_review(by=request.user, proposal=proposal, outcome=outcome, cited=cited, **form.cleaned_data)  # type: ignore[arg-type]
    except NotPossible as problem:
        form.add_error(None, str(problem))
        return False
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision_resources(request: HttpRequest) -> HttpResponse:
    """What can be proposed in the district, what one costs and how many students it is for; officials change it."""
    check_right(request, Right.APPROVE_DECISIONS, FOR_DISTRICTS)
    user: Any = request.user
    districts = list(my_districts(user))
    if not districts:
        raise Http404
    chosen = next((one for one in districts if str(one.uid) == request.GET.get("district")), districts[0])
    offers = offers_of(user, [chosen])[chosen.pk]
    offer = offers.get(request.GET.get("resource", ""))
    form = TermsForm(request.POST or None, of_catalogue=offer is not None, initial=_terms(offer))
    if request.method == "POST" and form.is_valid():
        said = {**_terms(offer), **form.cleaned_data}
        code = offer.code if offer else own_code(said["title"])
        set_terms(by=user, district=chosen, resource=code, **said)
        messages.success(request, _("It holds from now on. What was said before stays on file."))
        return redirect("decision_resources")
    context = {
        "form": form,
        "offer": offer,
        "offers": [(one, dollars(one.unit_cost), number(one.students_per_unit)) for one in offers.values()],
        "title": _("What resources cost in %(district)s") % {"district": chosen.name},
        "summary": _("Proposals begin with these costs, and scenarios of a budget are counted with them."),
        "others": [one for one in districts if one != chosen],
        "crumbs": [(_("Decisions"), reverse("decisions")), (_("Resources"), "")],
        **as_of_today([chosen], _("the officials of the district; principals see the costs when they propose")),
    }
    return render(request, "records/decision_resources.html", context)


def _terms(offer: Offer | None) -> dict[str, Any]:
    if offer is None:
        return {}
    return {
        "title": offer.title,
        "unit": offer.unit,
        "purpose": offer.purpose,
        "unit_cost": offer.unit_cost,
        "students_per_unit": offer.students_per_unit,
    }
