"""What leaves the district: the register of every flow, each with its exact rows before they leave."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Channel, record_denial
from accounts.roles import Right
from portal.kit.exports import csv_text, download
from records.actions.leaving import end_recipient, give_notice, keep_transfer, name_recipient
from records.flows import register
from records.flows.directory.law import ALLOWED
from records.flows.directory.provider import KIND, categories_of, notice_of, preview_of, reached, rows_of
from records.flows.flow import Flow, State
from records.flows.forms import NoticeForm, RecipientForm
from records.flows.words import element_in_words, register_in_words, state_in_words
from records.models import Organization
from records.policies import check_right, disclose
from records.purposes import Purpose
from records.queries import my_districts
from records.views.framing import as_of_today

FOR_DISTRICTS = gettext_lazy(
    "What leaves the district is decided and reviewed by its officials. Families see on their child's page which of it "
    "is about their child."
)


@never_cache
@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    """Every flow of the person's districts, and how much of what is collected leaves."""
    check_right(request, Right.SEE_FLOWS, FOR_DISTRICTS)
    user: Any = request.user
    districts = list(my_districts(user))
    flows = register.flows_of(user, districts)
    today = timezone.localdate()
    order = list(State)
    context = {
        **register_in_words(user, flows, today),
        "flows": [
            (flow, state_in_words(flow, today), register.title_of(flow))
            for flow in sorted(flows, key=lambda each: (order.index(each.state_on(today)), each.title))
        ],
        "notices": [(district, notice_of(district)) for district in districts],
        "allowed": ALLOWED,
        "may_send": Right.SEND_FLOWS in user.acting_role.rights,
        **as_of_today(districts, _("the officials of the district")),
    }
    return render(request, "records/leaving.html", context)


@never_cache
@require_safe
def flow(request: HttpRequest, uid: Any) -> HttpResponse:
    """One flow: what it is, the rows and columns that would leave now, and what has left."""
    provider, found = _found(request, uid)
    user: Any = request.user
    page = request.GET.get("page", "1")
    preview = provider.preview(user, found, int(page) if page.isdecimal() and len(page) < 9 else 1)
    disclose(request, preview.students, preview.categories, Purpose.LEAVING)
    today = timezone.localdate()
    running = found.state_on(today) is State.RUNNING
    context = {
        "flow": found,
        "state": state_in_words(found, today),
        "preview": preview,
        "labelled": [list(zip(preview.columns, row, strict=True)) for row in preview.rows],
        "elements": [(name, element_in_words(name)) for name in found.elements],
        "transfers": provider.transfers(user, found),
        "send_url": provider.send_url(user, found) if running else "",
        "may_end": found.kind == KIND
        and found.state_on(today) is not State.ENDED
        and Right.SEND_FLOWS in user.acting_role.rights,
        "title": _preview_title(found, preview, running),
        "crumbs": [(_("What leaves"), reverse("leaving")), (found.title, "")],
        **as_of_today(_districts_of(user, found), _("the officials of the district")),
    }
    return render(request, "records/flow.html", context)


def _preview_title(found: Flow, preview: Any, running: bool) -> str:
    if not running:
        return _("Nothing leaves for %(receiver)s today") % {"receiver": found.receiver}
    return _("%(rows)s rows of %(columns)s columns would go to %(receiver)s now") % {
        "rows": preview.total, "columns": len(preview.columns), "receiver": found.receiver,
    }  # fmt: skip


def _districts_of(user: Any, found: Flow) -> list[Organization]:
    return list(my_districts(user).filter(pk=found.district_id))


def _found(request: HttpRequest, uid: Any, *, kind: str = "", right: Right = Right.SEE_FLOWS) -> tuple[Any, Flow]:
    """The flow and its provider. Raises PermissionDenied without the right, and Http404 for none of one's own."""
    check_right(request, right, FOR_DISTRICTS)
    found = register.find(request.user, my_districts(request.user), uid)
    if found is None or (kind and found[1].kind != kind):
        record_denial(request, "flow out of scope or missing")
        raise Http404
    return found


@never_cache
@require_POST
def directory_send(request: HttpRequest, uid: Any) -> HttpResponse:
    """The file that leaves: each student logged, the transfer written down, families' words read at this moment."""
    _provider, found = _found(request, uid, kind=KIND, right=Right.SEND_FLOWS)
    user: Any = request.user
    if found.state_on(timezone.localdate()) is not State.RUNNING:
        why = state_in_words(found, timezone.localdate())
        raise PermissionDenied(_("This does not run today, so that nothing may leave: %(why)s") % {"why": why})
    students = list(rows_of(user, found))
    disclose(request, students, categories_of(found), Purpose.DIRECTORY, channel=Channel.EXPORT)
    file = preview_of(found, students, total=len(students))
    content = csv_text([file.columns, *file.rows]).encode("utf-8-sig")
    left_out = reached(user, found).count() - len(students)
    keep_transfer(by=user, flow=found, students=len(students), left_out=left_out, content=content)
    return download(content, "directory-information", "csv", "text/csv; charset=utf-8")


@never_cache
@require_POST
def directory_end(request: HttpRequest, uid: Any) -> HttpResponse:
    """End a flow of directory information today."""
    _provider, found = _found(request, uid, kind=KIND, right=Right.SEND_FLOWS)
    end_recipient(by=request.user, recipient=found.source)  # type: ignore[arg-type]
    messages.success(request, _("It has ended: from now on nothing more leaves for them. What has left stays on file."))
    return redirect("leaving")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def directory_notice(request: HttpRequest) -> HttpResponse:
    """What the district designates as directory information."""
    check_right(request, Right.SEND_FLOWS, FOR_DISTRICTS)
    district = _one_district(request)
    last = notice_of(district)
    initial = {"elements": last.elements, "published_where": last.published_where} if last else {}
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        give_notice(by=request.user, district=district, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("The notice is written down. It holds from now on for every file."))
        return redirect("leaving")
    return render(request, "records/directory_form.html", {
        "form": form,
        "submit": _("Write the notice down"),
        "title": _("What %(district)s designates as directory information") % {"district": district.name},
        "summary": _(
            "Directory information may be given away without consent, after a public notice and time for families to "
            "say no (34 CFR 99.37)."
        ),
        "crumbs": [(_("What leaves"), reverse("leaving")), (_("Public notice"), "")],
        **as_of_today([district], _("the officials of the district")),
    })  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def directory_new(request: HttpRequest) -> HttpResponse:
    """Name somebody to whom directory information goes."""
    check_right(request, Right.SEND_FLOWS, FOR_DISTRICTS)
    district = _one_district(request)
    notice = notice_of(district)
    form = RecipientForm(notice, request.POST if request.method == "POST" else None)
    if request.method == "POST" and notice and form.is_valid():
        made = name_recipient(by=request.user, district=district, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("It is in the register. Look at the rows below before you send them."))
        return redirect("flow", uid=made.uid)
    return render(request, "records/directory_form.html", {
        "form": form if notice else None,
        "submit": _("Name this recipient"),
        "title": _("Name somebody who receives directory information"),
        "summary": _("Nothing leaves by this alone: you see the exact rows, and send them yourself."),
        "crumbs": [(_("What leaves"), reverse("leaving")), (_("New recipient"), "")],
        **as_of_today([district], _("the officials of the district")),
    })  # fmt: skip


def _one_district(request: HttpRequest) -> Organization:
    """The district that the address names, else the first of the person's own."""
    districts = list(my_districts(request.user))
    if not districts:
        raise PermissionDenied(FOR_DISTRICTS)
    return next((one for one in districts if str(one.uid) == request.GET.get("district")), districts[0])
