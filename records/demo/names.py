"""Names as American classrooms have them. Nobody is meant: given and family names are drawn apart from each other."""

import unicodedata
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Community:
    """Names that are often found together; ``weight`` is its share among families."""

    weight: int
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    family: tuple[str, ...]
    two_family_names: bool = False


def spaced(text: str) -> tuple[str, ...]:
    """The words of a list; an underscore is a space inside a name."""
    return tuple(word.replace("_", " ") for word in text.split())


_ENGLISH = Community(
    34,
    spaced(
        "Abigail Addison Ava Beatrice Brooke Caroline Charlotte Clara Daisy Eleanor Elizabeth Ella Emma Evelyn "
        "Fiona Grace Hannah Harper Hazel Isla Ivy June Katherine Leah Lillian Lucy Madeline Margaret Molly Nora "
        "Olive Penelope Piper Quinn Rebecca Rose Ruby Scarlett Sophie Tessa Violet Willow Zoe"
    ),
    spaced(
        "Aaron Adam Asher Benjamin Caleb Carter Charles Cole Connor Daniel David Dylan Eli Ethan Finn Gabriel "
        "George Grant Henry Hudson Isaac Jack Jacob James Jonah Joseph Julian Levi Liam Lincoln Logan Luke Max "
        "Miles Nathan Noah Oliver Owen Parker Samuel Theodore Thomas Wesley William Wyatt"
    ),
    spaced(
        "Abernathy Anderson Bailey Barnes Becker Bennett Brightwater Brooks Carlson Clark Collins Cooper Dunn "
        "Ellis Fischer Fletcher Foster Frost Graham Hale Hansen Harper Hayes Holloway Hughes Jensen Kowalczyk "
        "Larsen Lindqvist MacLeod Marsh McAllister Mercer Miller Morgan Müller Novak O'Brien O'Connor O'Neill "
        "Olsen Parrish Pierce Quimby Reid Rossi D'Amico Sawyer Schmidt Sinclair Smith St._James Sullivan Thorne "
        "Van_der_Berg Wagner Walsh Weaver Whitfield Wójcik Young Featherstonehaugh-Montgomery"
    ),
)
_SPANISH = Community(
    28,
    spaced(
        "Adriana Alejandra Ana Camila Carmen Daniela Elena Esperanza Estefanía Gabriela Guadalupe Inés Isabel "
        "Jimena Josefina Lucía Luz Mariana María_José Marisol Natalia Paloma Pilar Regina Renata Sofía Valentina "
        "Ximena Yesenia Zoraida"
    ),
    spaced(
        "Adrián Alejandro Andrés Ángel Carlos César Diego Eduardo Emiliano Esteban Fernando Gael Héctor Ignacio "
        "Iván Javier Jesús Joaquín José_Luis Juan_Pablo Leonardo Luis Mateo Maximiliano Miguel Óscar Rafael Raúl "
        "Santiago Sebastián Tomás"
    ),
    spaced(
        "Aguilar Álvarez Ávila Cárdenas Castañeda Castillo Cervantes Chávez De_la_Cruz De_León Delgado Domínguez "
        "Espinoza Fuentes García Gómez González Guerrero Gutiérrez Hernández Herrera Ibáñez Jiménez López "
        "Maldonado Márquez Martínez Mendoza Muñoz Núñez Ortiz Padilla Peña Pérez Quiñones Ramírez Ríos Rodríguez "
        "Sánchez Sepúlveda Soto Treviño Vásquez Yáñez Zúñiga"
    ),
    two_family_names=True,
)
_AFRICAN_AMERICAN = Community(
    10,
    spaced(
        "Aaliyah Amara Brianna Ciara Destiny Ebony Imani Jada Jasmine Kiara La'Shay Makayla Nevaeh Nia Raven "
        "Serenity Simone Tiana Zuri"
    ),
    spaced(
        "Andre Darius De'Andre DeShawn Isaiah Jalen Jamal Ja'Marcus Jeremiah Kareem Khalil Malik Marcus Micah "
        "Terrence Trevon Tyrell Xavier Zion"
    ),
    spaced(
        "Banks Booker Broussard Coleman Dorsey Fontenot Freeman Gaines Greene Hairston Jackson Jefferson Johnson "
        "Lewis Mosley Robinson Thibodeaux Toussaint Washington Williams Woods N'Diaye"
    ),
)
_VIETNAMESE = Community(
    5,
    spaced("Ánh Bích Chi Diễm Hạnh Hương Khánh Lan Linh Mai Ngọc Phương Quỳnh Thảo Thu_Hà Trâm Tuyết Uyên Xuân Yến"),
    spaced("An Bảo Đức Dũng Hải Hiếu Hoàng Hùng Khoa Long Minh Nam Phúc Quang Sơn Thành Thiện Tuấn Việt Vinh"),
    spaced("Bùi Đặng Đinh Đỗ Dương Hồ Huỳnh Lê Lý Ngô Nguyễn Phạm Phan Tô Trần Trịnh Võ Vũ"),
)
_HMONG = Community(
    4,
    spaced("Bao Chee Gao_Nou Kia Mai_Lee Maiv Mee Nkauj Nplaim Pa_Houa Paj_Ntaub Sheng Yer Zoua"),
    spaced("Cheng Chue Fue Kong_Meng Leng Lue Nhia Pheng Pov Toua Tou Tsim Vam_Meej Xeng Yeng Yia"),
    spaced("Chang Cha Fang Hang Her Kue Lee Lor Moua Pha Thao Vang Vue Xiong Yang"),
)
_SOMALI = Community(
    4,
    spaced("Amina Asha Ayaan Faduma Fartun Hani Hibaq Hodan Ifrah Ladan Maryan Nasra Sagal Ubah Yasmin Zamzam"),
    spaced(
        "Abdi Abdirahman Abshir Bashir Cabdullahi Deeq Guled Hassan Ismail Liban Mahad Mohamed Nuur Sharmarke Warsame"
    ),
    spaced(
        "Abdullahi Adan Ali Aden Dirie Duale Elmi Farah Guled Hashi Hersi Jama Mohamud Nur Omar Roble Samatar Warsame"
    ),
)
_ARABIC = Community(
    4,
    spaced("Aisha Dalia Farah Hala Huda Jumana Layla Lina Mariam Nadia Noor Rania Reem Salma Yara Zahra"),
    spaced("Adel Ahmad Amir Bilal Fadi Faris Hamza Ibrahim Jad Karim Nabil Omar Rami Sami Tariq Yousef"),
    spaced(
        "Abboud Al-Amin Al-Hakim Al-Rashid Aziz Bazzi Darwish El-Sayed Fakhoury Habib Haddad Khalil Mansour "
        "Nasser Qasim Saleh Shahin Zaman"
    ),
)
_ASIAN = Community(
    6,
    spaced("Ananya Aarohi Cadence Diya Eun-ji Hye-jin Ishani Jia Kavya Li Mei-Ling Min-seo Priya Sakura Xin_Yi Yuna"),
    spaced(
        "Aarav Arjun Dev Haruto Hyun-woo Jin Kenji Krishnamurthy Rohan Seo-jun Venkataramanan Vikram Wei Yi Zhi_Hao"
    ),
    spaced(
        "Agarwal Chen Gupta Hwang Iyer Kim Kobayashi Li Mehta Nakamura Ng O Oh Park Patel "
        "Ramachandran-Subramaniam Rao Sato Singh Tan Wang Wu Yi Yoon Zhang"
    ),
)
_PACIFIC_AND_FILIPINO = Community(
    3,
    spaced("Alohi Divina Ka'iulani Leilani Luzviminda Malia Maricel Moana Sina Talia"),
    spaced("Benigno Dakila Ikaika Jun-jun Kai Keoni Makoa Rodrigo Sione Tavita"),
    spaced("Bautista Dela_Cruz Fa'asavalu Ka'aihue Kealoha Macaraeg Pangilinan Reyes Santos Tuiasosopo Villanueva"),
)
_NATIVE = Community(
    2,
    spaced("Aiyana Cheyenne Dakota Kaya Nizhoni Sequoia Sierra Talulah Winona"),
    spaced("Ahiga Cody Dakotah Elan Hakan Kele River Shilah Tokala"),
    spaced("Begay Blackhorse Elk-Shoulder Lonewolf Many_Goats Red_Cloud Tallchief Tsosie Whitehorse Yellowtail"),
)
COMMUNITIES = (
    _ENGLISH,
    _SPANISH,
    _AFRICAN_AMERICAN,
    _VIETNAMESE,
    _HMONG,
    _SOMALI,
    _ARABIC,
    _ASIAN,
    _PACIFIC_AND_FILIPINO,
    _NATIVE,
)
_WEIGHTS = tuple(community.weight for community in COMMUNITIES)
_GIRLS = {name for community in COMMUNITIES for name in community.girls}
_BOYS = {name for community in COMMUNITIES for name in community.boys}
_SEX = dict.fromkeys(_GIRLS - _BOYS, "Female") | dict.fromkeys(_BOYS - _GIRLS, "Male")
_RARE_GIVEN = ("J", "O", "Bartholomew-Christopher Alexander", "Maria-Magdalena Theodora Anastasia", "X Æ", "Zoë-Chloë")
_PREFERRED = {
    "Abigail": "Abby",
    "Alejandro": "Alex",
    "Benjamin": "Ben",
    "Charles": "Charlie",
    "Elizabeth": "Lizzy",
    "Gabriela": "Gaby",
    "Guadalupe": "Lupe",
    "Jacob": "Jake",
    "Katherine": "Katie",
    "Margaret": "Maggie",
    "Maximiliano": "Max",
    "Mohamed": "Mo",
    "Samuel": "Sam",
    "Theodore": "Teddy",
    "Venkataramanan": "Venkat",
    "William": "Will",
}


def community(draw: Random) -> Community:
    """One of the communities, by its share."""
    return draw.choices(COMMUNITIES, _WEIGHTS)[0]


def given_name(draw: Random, of: Community) -> str:
    """A given name; one in two hundred is very short or very long."""
    names = _RARE_GIVEN if draw.random() < 0.005 else draw.choice((of.girls, of.boys))
    return draw.choice(names)


def sex_of(given: str) -> str:
    """``Female`` or ``Male`` as the lists have the name; empty for a name that is in none of them or in both."""
    return _SEX.get(given, "")


def family_name(draw: Random, of: Community) -> str:
    """One family name."""
    return draw.choice(of.family)


def child_family_name(draw: Random, first: str, second: str, of: Community) -> str:
    """A child's family name from the parents': both in Spanish custom, at times joined by a hyphen elsewhere."""
    chance = draw.random()
    if first == second:
        return first
    if of.two_family_names:
        return f"{first} {second}" if chance < 0.75 else first
    return f"{first}-{second}" if chance < 0.2 else first


def preferred_name(draw: Random, given: str) -> str:
    """The name a child goes by, where it is another one; mostly empty."""
    chance = draw.random()
    return _PREFERRED.get(given, "") if chance < 0.4 else ""


def mail_name(given: str, family: str) -> str:
    """The part of an e-mail address before the @: plain letters and one dot, whatever the name's script marks."""
    return f"{_plain(given) or 'x'}.{_plain(family) or 'x'}"


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D").replace("Æ", "ae"))
    return "".join(letter for letter in decomposed.lower() if letter.isascii() and letter.isalpha())
