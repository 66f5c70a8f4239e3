"""The three districts of the demo, with the families and staff who are in it whatever the seed."""

from records.demo.people import School, Story
from records.demo.plans import DistrictPlan, KnownChild, KnownFamily, KnownGuardian, KnownStaff, Zone
from records.demo.subjects import ELEMENTARY, GRADES, HIGH, MIDDLE

HIGH_SCHOOL = School("JFSD-HS", "Juniper Falls High School", HIGH, "990010100001")
MIDDLE_SCHOOL = School("JFSD-MS", "Cedar Bend Middle School", MIDDLE, "990010100002")
MAPLE_HOLLOW = School("JFSD-E1", "Maple Hollow Elementary School", ELEMENTARY, "990010100003", weight=3)
SOL_Y_SIERRA = School("JFSD-E2", "Sol y Sierra Elementary School", ELEMENTARY, "990010100004", weight=3)
CAREER_CENTER = School("JFSD-CC", "Juniper Falls Career Center", (), "990010100005", is_career_center=True)
HARLAN_BUTTE = School("JFSD-E3", "Harlan Butte Elementary School", ELEMENTARY, "990010100006", weight=2)
QUARRY_ROAD = School("JFSD-E4", "Quarry Road Elementary School", ELEMENTARY, "990010100007", weight=2)
ALDER_ELEMENTARY = School("ACSD-EL", "Alder Creek Elementary School", ELEMENTARY, "990010200001")
ALDER_SECONDARY = School("ACSD-SS", "Alder Creek Secondary School", (*MIDDLE, *HIGH), "990010200002")
SAGEBRUSH = School("SFSD-K12", "Sagebrush Flats School", GRADES, "990010300001")

#: Places in names.COMMUNITIES.
_SPANISH, _VIETNAMESE, _HMONG, _SOMALI, _NATIVE = 1, 3, 4, 5, 9

_AMINA = KnownGuardian("Amina", "Warsame", "amina.warsame@example.org")

_JUNIPER_FAMILIES = (
    KnownFamily(
        (
            KnownGuardian("Rosa", "Núñez Ibarra", "rosa.nunez@example.org"),
            KnownGuardian("Consuelo", "Ibarra", "consuelo.ibarra@example.org", role="relative"),
        ),
        (
            KnownChild(
                *("Mateo", "Núñez", "10", HIGH_SCHOOL.sourced_id),
                story=Story(reading=-0.4, mathematics=-1.1, absence=0.085, means=-0.6),
            ),
            KnownChild(
                *("Lucía", "Núñez", "03", SOL_Y_SIERRA.sourced_id),
                preferred="Lucy",
                story=Story(reading=-1.3, mathematics=-0.2, absence=0.03, english_level=3, calm=True),
            ),
        ),
        community=_SPANISH,
    ),
    KnownFamily(
        (_AMINA,),
        (
            KnownChild(
                *("Hodan", "Warsame", "02", MAPLE_HOLLOW.sourced_id),
                story=Story(reading=-0.7, mathematics=0.5, absence=0.02, english_level=2, means=-0.4),
            ),
        ),
        community=_SOMALI,
    ),
    KnownFamily(
        (
            KnownGuardian("Kevin", "O'Rourke", "kevin.orourke@example.org"),
            KnownGuardian("Siobhán", "Keane", "siobhan.keane@example.org"),
        ),
        (
            KnownChild(
                *("Declan", "O'Rourke-Keane", "07", MIDDLE_SCHOOL.sourced_id),
                sex="Male",
                story=Story(reading=-1.4, mathematics=-0.3, absence=0.06, disability="Specific learning disability"),
            ),
            KnownChild(
                *("Maeve", "O'Rourke-Keane", "04", MAPLE_HOLLOW.sourced_id),
                sex="Female",
                story=Story(reading=1.2, mathematics=0.9, absence=0.02, calm=True),
            ),
        ),
        two_homes=True,
    ),
    KnownFamily(
        (KnownGuardian("Thành", "Nguyễn", "thanh.nguyen@juniperfalls.example.edu"),),
        (
            KnownChild(
                *("Linh", "Nguyễn", "04", SOL_Y_SIERRA.sourced_id),
                story=Story(reading=0.3, mathematics=1.4, absence=0.015, calm=True),
            ),
        ),
        community=_VIETNAMESE,
    ),
    KnownFamily(
        (
            KnownGuardian("Mai", "Lee", "mai.lee@example.org", role="guardian"),
            KnownGuardian("Kong Meng", "Lee", "kongmeng.lee@example.org"),
        ),
        (
            KnownChild(
                *("Tsim", "Lee", "12", HIGH_SCHOOL.sourced_id),
                email="tsim.lee@students.juniperfalls.example.edu",
                story=Story(reading=0.7, mathematics=0.6, absence=0.04, calm=True, of_age=True),
            ),
        ),
        community=_HMONG,
    ),
)

_JUNIPER_STAFF = (
    KnownStaff("Yusuf", "Haddad", "yusuf.haddad@juniperfalls.example.edu", "districtAdministrator", "JFSD"),
    KnownStaff("Naomi", "Whitehorse", "naomi.whitehorse@juniperfalls.example.edu", "districtAdministrator", "JFSD"),
    KnownStaff("Marcus", "D'Angelo", "marcus.dangelo@juniperfalls.example.edu", "principal", HIGH_SCHOOL.sourced_id),
    KnownStaff(
        "Ingrid", "Halvorsen", "ingrid.halvorsen@juniperfalls.example.edu", "principal", CAREER_CENTER.sourced_id
    ),
    KnownStaff("Pa Nhia", "Vang", "panhia.vang@juniperfalls.example.edu", "counselor", HIGH_SCHOOL.sourced_id),
    KnownStaff(
        "Grace", "Okafor", "grace.okafor@juniperfalls.example.edu", "teacher", HIGH_SCHOOL.sourced_id, "mathematics"
    ),
    KnownStaff(
        "Thành", "Nguyễn", "thanh.nguyen@juniperfalls.example.edu", "teacher", MIDDLE_SCHOOL.sourced_id, "science"
    ),
)

DEMO_PLANS = (
    DistrictPlan(
        "JFSD",
        "Juniper Falls School District",
        "juniperfalls",
        "9900101",
        (
            Zone(
                (HIGH_SCHOOL, MIDDLE_SCHOOL, MAPLE_HOLLOW, SOL_Y_SIERRA, HARLAN_BUTTE, QUARRY_ROAD, CAREER_CENTER),
                students=3600,
                families=_JUNIPER_FAMILIES,
            ),
        ),
        _JUNIPER_STAFF,
    ),
    DistrictPlan(
        "ACSD",
        "Alder Creek School District",
        "aldercreek",
        "9900102",
        (
            Zone(
                (ALDER_ELEMENTARY, ALDER_SECONDARY),
                students=1000,
                families=(
                    KnownFamily(
                        (_AMINA,),
                        (
                            KnownChild(
                                *("Liban", "Warsame", "05", ALDER_ELEMENTARY.sourced_id),
                                story=Story(reading=-0.3, mathematics=-0.4, absence=0.15, means=-0.4),
                            ),
                        ),
                        community=_SOMALI,
                    ),
                ),
            ),
        ),
        (
            KnownStaff(
                "June", "Castellanos", "june.castellanos@aldercreek.example.edu", "districtAdministrator", "ACSD"
            ),
        ),
    ),
    DistrictPlan(
        "SFSD",
        "Sagebrush Flats School District",
        "sagebrushflats",
        "9900103",
        (
            Zone(
                (SAGEBRUSH,),
                students=400,
                families=(
                    KnownFamily(
                        (KnownGuardian("Nizhoni", "Tsosie", "nizhoni.tsosie@example.org"),),
                        (
                            KnownChild(
                                *("Shilah", "Tsosie", "08", SAGEBRUSH.sourced_id),
                                story=Story(reading=0.4, mathematics=-1.5, absence=0.13, means=-0.5),
                            ),
                            KnownChild(
                                *("Kaya", "Tsosie", "01", SAGEBRUSH.sourced_id),
                                story=Story(reading=-1.3, mathematics=-0.2, absence=0.07, calm=True),
                            ),
                        ),
                        community=_NATIVE,
                    ),
                ),
            ),
        ),
        (
            KnownStaff(
                *("Odessa", "Fontenot", "odessa.fontenot@sagebrushflats.example.edu"),
                *("districtAdministrator", "SFSD"),
            ),
            KnownStaff(
                *("Hector", "Villanueva", "hector.villanueva@sagebrushflats.example.edu"),
                *("principal", SAGEBRUSH.sourced_id),
            ),
            KnownStaff(
                *("Wesley", "Thorne", "wesley.thorne@sagebrushflats.example.edu"),
                *("teacher", SAGEBRUSH.sourced_id, "mathematics"),
            ),
        ),
    ),
)
