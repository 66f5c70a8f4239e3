"""The two districts of the demo, with the families and staff who are in it whatever the seed."""

from records.demo.people import School
from records.demo.plans import DistrictPlan, KnownChild, KnownFamily, KnownGuardian, KnownStaff, Zone
from records.demo.subjects import ELEMENTARY, HIGH, MIDDLE

HIGH_SCHOOL = School("JFSD-HS", "Juniper Falls High School", HIGH, "990010100001")
MIDDLE_SCHOOL = School("JFSD-MS", "Cedar Bend Middle School", MIDDLE, "990010100002")
MAPLE_HOLLOW = School("JFSD-E1", "Maple Hollow Elementary School", ELEMENTARY, "990010100003")
SOL_Y_SIERRA = School("JFSD-E2", "Sol y Sierra Elementary School", ELEMENTARY, "990010100004")
CAREER_CENTER = School("JFSD-CC", "Juniper Falls Career Center", (), "990010100005", is_career_center=True)
ALDER_ELEMENTARY = School("ACSD-EL", "Alder Creek Elementary School", ELEMENTARY, "990010200001")
ALDER_SECONDARY = School("ACSD-SS", "Alder Creek Secondary School", (*MIDDLE, *HIGH), "990010200002")

_AMINA = KnownGuardian("Amina", "Warsame", "amina.warsame@example.org")

_JUNIPER_FAMILIES = (
    KnownFamily(
        (
            KnownGuardian("Rosa", "Núñez Ibarra", "rosa.nunez@example.org"),
            KnownGuardian("Consuelo", "Ibarra", "consuelo.ibarra@example.org", role="relative"),
        ),
        (
            KnownChild("Mateo", "Núñez", "10", HIGH_SCHOOL.sourced_id),
            KnownChild("Lucía", "Núñez", "03", SOL_Y_SIERRA.sourced_id, preferred="Lucy"),
        ),
    ),
    KnownFamily((_AMINA,), (KnownChild("Hodan", "Warsame", "02", MAPLE_HOLLOW.sourced_id),)),
    KnownFamily(
        (
            KnownGuardian("Kevin", "O'Rourke", "kevin.orourke@example.org"),
            KnownGuardian("Siobhán", "Keane", "siobhan.keane@example.org"),
        ),
        (
            KnownChild("Declan", "O'Rourke-Keane", "07", MIDDLE_SCHOOL.sourced_id),
            KnownChild("Maeve", "O'Rourke-Keane", "04", MAPLE_HOLLOW.sourced_id),
        ),
    ),
    KnownFamily(
        (KnownGuardian("Thành", "Nguyễn", "thanh.nguyen@juniperfalls.example.edu"),),
        (KnownChild("Linh", "Nguyễn", "04", SOL_Y_SIERRA.sourced_id),),
    ),
    KnownFamily(
        (KnownGuardian("Mai", "Lee", "mai.lee@example.org", role="guardian"),),
        (KnownChild("Tsim", "Lee", "12", HIGH_SCHOOL.sourced_id, email="tsim.lee@students.juniperfalls.example.edu"),),
    ),
)

_JUNIPER_STAFF = (
    KnownStaff("Yusuf", "Haddad", "yusuf.haddad@juniperfalls.example.edu", "districtAdministrator", "JFSD"),
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
                (HIGH_SCHOOL, MIDDLE_SCHOOL, MAPLE_HOLLOW, SOL_Y_SIERRA, CAREER_CENTER),
                students=1200,
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
                students=150,
                families=(
                    KnownFamily((_AMINA,), (KnownChild("Liban", "Warsame", "05", ALDER_ELEMENTARY.sourced_id),)),
                ),
            ),
        ),
        (
            KnownStaff(
                "June", "Castellanos", "june.castellanos@aldercreek.example.edu", "districtAdministrator", "ACSD"
            ),
        ),
    ),
)
