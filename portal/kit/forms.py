"""Forms as the design system draws them."""

from django.forms.renderers import TemplatesSetting


class UswdsRenderer(TemplatesSetting):
    """Renders every form field with templates/components/field.html."""

    field_template_name = "components/field.html"
