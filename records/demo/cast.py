"""The fixed people of the demo, one for each thing worth seeing; everybody else is drawn from the seed.

The page of demo people reads this list, so it imports neither models nor the generator.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import RoleName

#: ``sourcedId`` of the demo's districts, in the order in which they are imported.
DEMO_DISTRICTS = ("JFSD", "ACSD", "SFSD")


class CastMember(NamedTuple):
    """A demo person: found by e-mail address, shown for one of their roles, with a sentence that says why."""

    email: str
    role: RoleName
    sentence: Promise


CAST: tuple[CastMember, ...] = (
    CastMember(
        "rosa.nunez@example.org",
        RoleName.PARENT,
        _("Parent of two children in two schools, who gets the weekly e-mail"),
    ),
    CastMember(
        "amina.warsame@example.org",
        RoleName.PARENT,
        _("Parent of two children in two school districts"),
    ),
    CastMember(
        "kevin.orourke@example.org",
        RoleName.PARENT,
        _("Parent whom a court order keeps from one of their two children's records"),
    ),
    CastMember(
        "nizhoni.tsosie@example.org",
        RoleName.PARENT,
        _("Parent of two children in the one school of a rural district"),
    ),
    CastMember(
        "tsim.lee@students.juniperfalls.example.edu",
        RoleName.STUDENT,
        _("Student of 18, who now holds the rights to their own record"),
    ),
    CastMember(
        "mai.lee@example.org",
        RoleName.PARENT,
        _("Guardian of a student who turned 18, whose record is no longer theirs to see"),
    ),
    CastMember(
        "kongmeng.lee@example.org",
        RoleName.PARENT,
        _("Parent of the same student, who agreed in writing that he still sees the record"),
    ),
    CastMember(
        "grace.okafor@juniperfalls.example.edu",
        RoleName.TEACHER,
        _("Mathematics teacher at the high school"),
    ),
    CastMember(
        "thanh.nguyen@juniperfalls.example.edu",
        RoleName.TEACHER,
        _("Science teacher at the middle school, and parent of a child in another school"),
    ),
    CastMember(
        "wesley.thorne@sagebrushflats.example.edu",
        RoleName.TEACHER,
        _("Mathematics teacher of grades 6 to 12 in a rural district of one school"),
    ),
    CastMember(
        "panhia.vang@juniperfalls.example.edu",
        RoleName.COUNSELOR,
        _("Counselor at the high school"),
    ),
    CastMember(
        "marcus.dangelo@juniperfalls.example.edu",
        RoleName.PRINCIPAL,
        _("Principal of the high school"),
    ),
    CastMember(
        "ingrid.halvorsen@juniperfalls.example.edu",
        RoleName.PRINCIPAL,
        _("Head of the career center, where students of the high school spend part of the day"),
    ),
    CastMember(
        "hector.villanueva@sagebrushflats.example.edu",
        RoleName.PRINCIPAL,
        _("Principal of the one school of Sagebrush Flats"),
    ),
    CastMember(
        "yusuf.haddad@juniperfalls.example.edu",
        RoleName.DISTRICT,
        _("District official of Juniper Falls"),
    ),
    CastMember(
        "naomi.whitehorse@juniperfalls.example.edu",
        RoleName.DISTRICT,
        _("Second district official of Juniper Falls, who approves what a colleague or a principal proposes"),
    ),
    CastMember(
        "linda.featherstone@juniperfalls.example.edu",
        RoleName.RECORDS,
        _("Records officer of Juniper Falls, who also sees students who have left"),
    ),
    CastMember(
        "june.castellanos@aldercreek.example.edu",
        RoleName.DISTRICT,
        _("District official of Alder Creek, the small district next door"),
    ),
    CastMember(
        "odessa.fontenot@sagebrushflats.example.edu",
        RoleName.DISTRICT,
        _("District official of Sagebrush Flats, a rural district of 400 students"),
    ),
    CastMember(
        "nadia.petrenko@sightline.example.org",
        RoleName.SUPPORT,
        _("Support of the operator, let in by Juniper Falls for three days and for one school"),
    ),
    CastMember(
        "ruth.kealoha@cascadia.example.org",
        RoleName.STATE,
        _("State official, who sees no student"),
    ),
    CastMember(
        "samuel.abernathy@education.example.org",
        RoleName.FEDERAL,
        _("Official of the US Department of Education, who sees aggregates alone"),
    ),
    CastMember(
        "meiling.zhao@university.example.edu",
        RoleName.RESEARCHER,
        _("Researcher, who sees what an approved plan allows"),
    ),
    CastMember(
        "omar.farah@bus.example.org",
        RoleName.PROVIDER,
        _("Service provider, who sees what its agreement names"),
    ),
)
