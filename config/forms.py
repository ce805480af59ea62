"""How every form field is drawn: label, hint, error and control, tied together for screen readers."""

from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Draws `{{ form.as_div }}` and `{{ form.field.as_field_group }}` with the project's own templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
