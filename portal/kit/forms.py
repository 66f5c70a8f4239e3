"""Forms as the design system draws them."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

#: Widget's type or template -> the design system's class. What is not named here is a text input.
_CLASSES = {
    "checkbox": "usa-checkbox__input",
    "file": "",
    "hidden": "",
    "submit": "usa-button",
    "django/forms/widgets/select.html": "usa-select",
    "django/forms/widgets/textarea.html": "usa-textarea",
    "django/forms/widgets/radio.html": "",
    "django/forms/widgets/checkbox_select.html": "",
}


class UswdsRenderer(TemplatesSetting):
    """Draws every form, field and control with templates/components/ and the design system's classes."""

    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The control's HTML; a control in error also carries the class for it."""
        widget = context.get("widget")
        if widget is not None:
            attributes = widget["attrs"]
            chosen = _CLASSES.get(template_name, _CLASSES.get(widget.get("type", ""), "usa-input"))
            if chosen and attributes.get("aria-invalid"):
                chosen += f" {chosen.split('__')[0]}--error"
            classes = f"{attributes.get('class', '')} {chosen}".strip()
            if classes:
                context = {**context, "widget": {**widget, "attrs": {**attributes, "class": classes}}}
        return super().render(template_name, context, request)


class DateInput(forms.DateInput):
    """The browser's own control for a day. It reads ISO dates alone, whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
