"""What a chat model is offered of codes that are not certain, and how far its order is followed."""

import pytest

from core.evidence import Subheading
from core.hs.finder import Found
from core.hs.offer import FOLLOWED, MOST_FOUND, MOST_OFFERED, followed, offered, told


def subheading(code: str) -> Subheading:
    """A subheading that is named by its code."""
    return Subheading(code, f"barang {code}", f"goods {code}", (), (), f"ciri {code}", f"trait {code}", f"Official; {code}", "Kepala", "Head")  # fmt: skip


def found(*codes: str, first: float = 0.6) -> tuple[Found, ...]:
    """Subheadings as they were found, each half as likely as the one before it."""
    return tuple(Found(subheading(c), 5.0 - n, 0.5, first / 2**n, matched=("kopi",)) for n, c in enumerate(codes))


def codes(them: tuple[Found, ...]) -> list[str]:
    """Their codes in order."""
    return [f.subheading.hs6 for f in them]


SEEN = found("090111", "081340", "210111", "090121", "220900", "180100")
SHELF = tuple(subheading(code) for code in ("081310", "081340", "090111", "090112", "090121", "090122", "090190", "210111", "220900"))  # fmt: skip


def test_where_several_fit_they_are_offered_as_they_were_found() -> None:
    """Also those that could not come first: whoever picks one of them only guesses."""
    assert SEEN == offered(SEEN, SHELF, "middle")
    many = found(*(f"0901{n:02}" for n in range(20)))
    assert many[:MOST_FOUND] == offered(many, SHELF, "middle")


def test_where_nothing_fits_well_what_stands_beside_the_likeliest_is_offered_too() -> None:
    """The rest of the first two headings, the likelier one first, as likely as the last that was found."""
    them = offered(SEEN, SHELF, "low")
    assert [*codes(SEEN), "090112", "090122", "090190", "081310"] == codes(them)
    beside = them[len(SEEN) :]
    assert {(SEEN[-1].probability, 0.0, ())} == {(f.probability, f.share, f.matched) for f in beside}


def test_a_list_stays_bounded_in_a_heading_of_many() -> None:
    """Whatever the heading holds."""
    shelf = tuple(subheading(f"8708{n:02}") for n in range(100))
    them = offered(found("870899", "870810"), shelf, "low")
    assert MOST_OFFERED == len(them) == len(set(codes(them)))
    assert () == offered((), shelf, "low")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((1,), ["090111", "081340", "210111", "090121"]),
        ((2,), ["081340", "090111", "210111", "090121"]),
        ((3, 2), ["210111", "090111", "081340", "090121"]),
        ((3, 1), ["210111", "090111", "081340", "090121"]),
        ((2, 4, 3), ["081340", "090111", "090121", "210111"]),
        ((), ["090111", "081340", "210111", "090121"]),
    ],
)
def test_the_models_first_comes_first_and_the_finders_first_second(order: tuple[int, ...], expected: list[str]) -> None:
    """Its second follows; all others stay as they were found."""
    them = followed(SEEN, SEEN, order, "middle")
    assert expected == codes(them)[:4]
    assert sorted(codes(SEEN)) == sorted(codes(them))


def test_a_pick_that_is_far_less_likely_than_the_first_is_offered_behind_it() -> None:
    """Strong evidence of the words is not overruled by a guess; at the edge it is followed."""
    number = len(SEEN)
    assert SEEN[-1].probability < FOLLOWED * SEEN[0].probability
    assert ["090111", "180100", "081340"] == codes(followed(SEEN, SEEN, (number, 2), "middle"))[:3]
    edge = (SEEN[0], Found(subheading("999999"), 1.0, 0.5, FOLLOWED * SEEN[0].probability))
    assert ["999999", "090111"] == codes(followed(edge, edge, (2,), "middle"))


def test_a_pick_whose_name_is_just_what_was_asked_is_followed_however_unlikely() -> None:
    """The words alone did not decide between two names."""
    named = Found(subheading("621510"), 4.0, 1.0, 0.01, exact=True)
    them = (Found(subheading("621520"), 5.0, 1.0, 0.95, exact=True), named)
    assert ["621510", "621520"] == codes(followed(them, them, (2,), "middle"))


def test_where_nothing_fitted_well_any_pick_is_followed() -> None:
    """Also one that was not found itself; no more come back than were found."""
    many = found(*(f"0901{n:02}" for n in range(11, 21)))
    candidates = offered(many, (*SHELF, subheading("090190")), "low")
    place = codes(candidates).index("090190") + 1
    them = followed(many, candidates, (place, 10), "low")
    assert ["090190", "090111", "090120"] == codes(them)[:3]
    assert MOST_FOUND == len(them) == len(set(codes(them)))


def test_a_model_reads_both_names_the_official_one_what_sets_it_apart_and_the_heading() -> None:
    """What sets it apart in the language of the question; what is not known is left out."""
    one = subheading("090121")
    assert "090121 barang 090121 / goods 090121; HS: Official; 090121; ciri 090121; 0901: Kepala" == told(one, "id")
    assert told(one, "en").endswith("; trait 090121; 0901: Head")
    bare = Subheading("090121", "sama", "sama", ("kata",), (), "", "")
    assert "090121 sama" == told(bare, "en")
