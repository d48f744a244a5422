"""Which replies answered nothing, what is masked of a question, and which questions ask alike."""

import numpy as np
import pytest

from core.message import Reply, Topic
from core.unanswered import LONGEST, Group, grouped, masked, told_nothing


@pytest.mark.parametrize(
    ("nothing", "topic", "missing"),
    [
        (True, "out_of_scope", ()),
        (True, "export_duty", ("goods",)),
        (False, "export_duty", ("quantity",)),
        (False, "help", ()),
    ],
)
def test_refusals_and_unknown_goods_are_no_answers(nothing: bool, topic: Topic, missing: tuple[str, ...]) -> None:
    """A quantity that is asked for is an answer under way."""
    assert nothing is told_nothing(Reply("", "id", topic, missing=missing))


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ("berapa biaya kirim # ton ke Belanda", "berapa biaya kirim 12.500 ton ke Belanda"),
        ("hubungi [alamat] atau #", "hubungi budi@contoh.co.id atau 0812-3456 7890"),
        ("lihat [alamat] ya", "lihat https://contoh.id/a?b=1 ya"),
        ("[alamat] bisa bantu?", "@budi_s bisa bantu?"),
        ("pembeli kami [nama] minta diskon", "pembeli kami PT Maju Jaya minta diskon"),
        ("tolong [nama] cek", "tolong Pak Budi Santoso cek"),
        ("my name is [nama], can you help", "my name is Siti Rahma, can you help"),
        ("status kontainer # di pelabuhan", "status kontainer TEMU1234567 di pelabuhan"),
        ("asuransi kargo ke Jepang", "  asuransi   kargo\nke Jepang "),
    ],
)
def test_what_could_name_somebody_is_masked_and_the_question_stays(kept: str, text: str) -> None:
    """Names, addresses, numbers, codes."""
    assert kept == masked(text)


def test_a_long_text_is_cut() -> None:
    """To what fits the table."""
    assert LONGEST == len(masked("kata " * 200))


def test_near_questions_are_one_group_and_the_largest_comes_first() -> None:
    """The most frequent one stands for it; what is near to none stays alone."""
    vectors = np.zeros((4, 3), dtype=np.float32)
    vectors[0] = (1, 0, 0)
    vectors[1] = (0, 1, 0)
    vectors[2] = (0, 0.98, 0.199)
    vectors[3] = (0, 0, 1)
    assert (Group((1, 2), 5), Group((0,), 4), Group((3,), 1)) == grouped(vectors, [4, 3, 2, 1], 0.9)


def test_nothing_makes_no_group() -> None:
    """Not even an empty one."""
    assert () == grouped(np.zeros((0, 3), dtype=np.float32), [], 0.9)
