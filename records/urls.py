"""Addresses of the people who work with individual students. No address names anybody."""

from django.urls import path

from records.views import (
    custody,
    dictionary,
    district,
    duplicates,
    early_warning,
    import_job,
    import_templates,
    imports,
    inspection,
    measures,
    parent,
    principal,
    quality,
    record,
    students,
    teacher,
)

urlpatterns = [
    path("what-is-kept/", dictionary.dictionary, name="dictionary"),
    path("children/", parent.children, name="children"),
    path("students/", students.StudentList.as_view(), name="students"),
    path("students/search/", students.student_search, name="student_search"),
    path("students/<uuid:uid>/", record.student, name="student"),
    path("students/<uuid:uid>/record/<slug:name>/", record.student_part, name="student_part"),
    path("students/<uuid:uid>/whole/", inspection.student_whole, name="student_whole"),
    path("students/<uuid:uid>/whole/record.<slug:form>", inspection.student_whole_file, name="student_whole_file"),
    path("students/<uuid:uid>/access/", record.student_access, name="student_access"),
    path("students/<uuid:uid>/custody/", custody.custody, name="custody"),
    path("students/<uuid:uid>/custody/end/", custody.custody_end, name="custody_end"),
    path("students/<uuid:uid>/merge/", duplicates.student_merge, name="student_merge"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<uuid:uid>/undo/", duplicates.merge_undo, name="merge_undo"),
    path("sections/", teacher.SectionList.as_view(), name="sections"),
    path("sections/<uuid:uid>/", teacher.Roster.as_view(), name="section"),
    path("schools/", principal.SchoolList.as_view(), name="schools"),
    path("schools/<uuid:uid>/", principal.school, name="school"),
    # --- early warning and the school ---
    path("early-warning/", early_warning.EarlyWarningList.as_view(), name="early_warning"),
    path("early-warning/lines/", early_warning.early_warning_lines, name="early_warning_lines"),
    # ---
    path("measures/", measures.measures, name="measures"),
    path("measures/definitions/", measures.measure_definitions, name="measure_definitions"),
    path("staff/", principal.StaffList.as_view(), name="staff"),
    path("people/", district.PeopleList.as_view(), name="people"),
    path("people/<uuid:uid>/link/", district.person_link, name="person_link"),
    path("imports/", imports.ImportList.as_view(), name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/templates/", import_templates.import_templates, name="import_templates"),
    path("imports/templates/all.zip", import_templates.import_template_zip, name="import_template_zip"),
    path("imports/templates/<slug:kind>/", import_templates.import_template, name="import_template"),
    path(
        "imports/templates/<slug:kind>-guide.csv", import_templates.import_template_guide, name="import_template_guide"
    ),
    path("imports/templates/<slug:kind>.csv", import_templates.import_template_file, name="import_template_file"),
    path("imports/<uuid:uid>/", import_job.ImportJobPage.as_view(), name="import_job"),
    path("imports/<uuid:uid>/progress/", import_job.import_progress, name="import_progress"),
    path("imports/<uuid:uid>/refused-rows/", import_job.import_refused_rows, name="import_refused_rows"),
    path("imports/<uuid:uid>/cancel/", import_job.import_cancel, name="import_cancel"),
    path("imports/<uuid:uid>/confirm/", import_job.import_confirm, name="import_confirm"),
    path("imports/<uuid:uid>/retry/", import_job.import_retry, name="import_retry"),
    path("quality/", quality.QualityList.as_view(), name="quality"),
    path("quality/<slug:code>/", quality.RulePage.as_view(), name="quality_rule"),
]
