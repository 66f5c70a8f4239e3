"""What the pages of needs say: figures, reasons and standings in words."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.measures.definition import DOLLARS_PER_STUDENT, PERCENT
from records.measures.words import figure as figure_in_words
from records.needs.board import Board, Reading, SchoolFacts
from records.needs.figures import Figure
from records.needs.indicators import INDICATORS, Indicator
from records.needs.levels import LEVELS, ONE_OF_LEVEL
from records.needs.ranking import ALL, Score, Standing
from records.words import listed_in_words

#: A score of so many deviations is worth saying.
WORTH_SAYING = 0.5
#: Indicators whose figure counts the good, though what is said counts the others.
_TURNED = ("below_reading", "below_reading_grade_3", "below_mathematics", "off_track_grade_9")


def value_of(indicator: Indicator, figure: Figure) -> Decimal | None:
    """The indicator's value as it is said: of proficiency, those who are not; None where it cannot be said."""
    if figure.value is None:
        return None
    return 100 - figure.value if indicator.name in _TURNED else figure.value


def in_words(indicator: Indicator, value: Decimal | None) -> str:
    """ "24.1%", "$9,310", "950"; where there is nothing to divide by, that there is none."""
    if value is None:
        return _("none") if indicator.inverse else ""
    unit = indicator.definition.unit
    text = figure_in_words(value, unit.decimals)
    if unit is PERCENT:
        return _("%(number)s%%") % {"number": text}
    return f"${text}" if unit is DOLLARS_PER_STUDENT else text


def reading_in_words(reading: Reading) -> str:
    """The value that counts."""
    return in_words(reading.indicator, value_of(reading.indicator, reading.figure))


def mean_in_words(indicator: Indicator, score: Score) -> str:
    """The level's mean in the same unit as the school's value."""
    plain = score.mean
    if indicator.inverse:
        return in_words(indicator, Decimal(1 / plain) if plain else None)
    value = Decimal(plain) * indicator.definition.unit.scale
    return in_words(indicator, 100 - value if indicator.name in _TURNED else value)


def compared_in_words(standing: Standing) -> str:
    """With which schools: "middle schools"."""
    return _("all schools") if standing.compared_with == ALL else str(LEVELS[standing.compared_with]).lower()


def level_in_words(facts: SchoolFacts) -> str:
    """ "middle school"."""
    return str(ONE_OF_LEVEL[facts.level])


def reasons_of(board: Board, standing: Standing, weights: dict[str, int], most: int = 3) -> list[str]:
    """What weighs most in a school's need, as plain facts with the mean of its level beside them."""
    facts = board.schools[standing.key]
    return [
        _("%(title)s: %(value)s (%(mean)s in %(alike)s)")
        % {
            "title": INDICATORS[name].title,
            "value": reading_in_words(facts.readings[name]),
            "mean": mean_in_words(INDICATORS[name], standing.scores[name]),
            "alike": compared_in_words(standing),
        }
        for name in weighing_most(standing, weights, most)
    ]


def weighing_most(standing: Standing, weights: dict[str, int], most: int = 3) -> list[str]:
    """The indicators that add most to a school's need, of those that are clearly worse than its level's mean."""
    weighed = sorted(
        ((weights.get(name, 0) * score.z, name) for name, score in standing.scores.items() if score.z >= WORTH_SAYING),
        reverse=True,
    )
    return [name for product, name in weighed[:most] if product > 0]


def rank_in_words(standing: Standing) -> str:
    """ "2 to 7"; "3" where it is certain."""
    if standing.best == standing.worst:
        return str(standing.best)
    return _("%(best)s to %(worst)s") % {"best": standing.best, "worst": standing.worst}


def told_in_words(standing: Standing) -> str:
    """Whether the school stands apart from its level."""
    return {
        1: _("more need than its level, beyond chance"),
        0: _("cannot be told from its level"),
        -1: _("less need than its level, beyond chance"),
    }[standing.told]


def weighed_in_words(weights: dict[str, int]) -> str:
    """Which indicators count most, and how many not at all, in a sentence beside the result."""
    most = max(weights.values(), default=0)
    names = [str(INDICATORS[name].title) for name, weight in weights.items() if weight == most and most]
    left_out = sum(weight == 0 for weight in weights.values())
    text = _("What counts most (%(weight)s): %(names)s.") % {"weight": most, "names": ", ".join(names)}
    if not left_out:
        return text
    return text + " " + ngettext("%(count)s is left out.", "%(count)s are left out.", left_out) % {"count": left_out}


def score_in_words(score: Score) -> str:
    """One indicator against its level, in words."""
    if score.z >= 1.5:
        return _("much more need")
    if score.z >= WORTH_SAYING:
        return _("more need")
    if score.z <= -WORTH_SAYING:
        return _("less need")
    return _("about as usual")


def index_in_words(value: float) -> str:
    """The index with its sign and two decimals: "+0.84"."""
    text = number_format(abs(round(value, 2)), 2, use_l10n=True)
    if round(value, 2) == 0:
        return text
    return f"+{text}" if value > 0 else f"−{text}"


def title_of(board: Board, names: dict[int, str]) -> str:
    """Which school needs most, or that none stands out."""
    if not board.standings:
        return _("No school's needs have been counted yet")
    if len(board.standings) == 1:
        return _("%(school)s is the only school, so there is nothing to rank it against") % names_of(board, names, 1)
    if not board.standings[0].is_top:
        return _("No school's need stands out from its level beyond chance")
    return _("%(school)s needs most") % names_of(board, names, 1)


def names_of(board: Board, names: dict[int, str], place: int) -> dict[str, str]:
    """For the words of a title: the name of the school at a rank."""
    return {"school": names[board.standings[place - 1].key]}


def summary_of(board: Board, names: dict[int, str], weights: dict[str, int]) -> str:
    """Why the first needs most, who follows, and of how many nothing can be said."""
    top = [standing for standing in board.standings if standing.is_top]
    if len(board.standings) < 2:
        return ""
    unsure = sum(standing.told == 0 for standing in board.standings)
    parts = []
    if top:
        parts.append(_why(board, top[0], names, weights))
        if len(top) > 1:
            followed = listed_in_words([names[standing.key] for standing in top[1:]])
            follow = ngettext("%(schools)s follows.", "%(schools)s follow.", len(top) - 1)
            parts.append(follow % {"schools": followed})
    if unsure:
        words = {"count": unsure, "all": len(board.standings)}
        parts.append(
            _("Of %(count)s of %(all)s schools nobody can say that they need more or less than their level.") % words
        )
    return " ".join(parts)


def _why(board: Board, first: Standing, names: dict[int, str], weights: dict[str, int]) -> str:
    reasons = reasons_of(board, first, weights)
    if not reasons:
        return _("Many small differences add up at %(school)s.") % {"school": names[first.key]}
    return _("At %(school)s: %(reasons)s.") % {"school": names[first.key], "reasons": "; ".join(reasons)}
