"""Signs of life while a reply is being worded."""

from tests.adapters.telegram.conftest import Serve
from tests.adapters.telegram.fakes import DUTY


async def test_a_quick_reply_shows_no_sign(serve: Serve) -> None:
    """Below the time nothing but the message is sent."""
    bench = await serve(typing_after=0.3)
    bench.turn.takes = 0.1
    await bench.heard(bench.private(), "kurs eur")
    assert [] == bench.server.called("sendChatAction")


async def test_a_slow_reply_shows_typing(serve: Serve) -> None:
    """Typing first, the message after."""
    bench = await serve(typing_after=0.1)
    bench.turn.takes = 0.4
    await bench.heard(bench.private(), "kurs eur")
    names = [name for name, _, _ in bench.server.calls if name in ("sendChatAction", "sendMessage")]
    assert ["sendChatAction", "sendMessage"] == names


async def test_a_growing_text_is_a_draft_in_private(serve: Serve) -> None:
    """Drafts with one id, then one message; the draft itself is none."""
    bench = await serve(typing_after=0.1)
    bench.turn.takes, bench.turn.pieces = 2.4, 8
    await bench.heard(bench.private(), "kurs eur")
    drafts = bench.server.called("sendMessageDraft")
    assert (True, 1, 1) == (len(drafts) >= 1, len({d["draft_id"] for d in drafts}), len(bench.server.texts(7)))


async def test_where_drafts_are_not_known_typing_is_shown(serve: Serve) -> None:
    """A server without drafts refuses them; the person still sees that somebody writes."""
    bench = await serve(typing_after=0.1)
    bench.turn.takes, bench.turn.pieces = 0.6, 2
    bench.server.fail("sendMessageDraft", "404", times=9)
    assert 1 == len(await bench.heard(bench.private(), "kurs eur"))
    assert bench.server.called("sendChatAction")


async def test_a_growing_text_is_edited_in_a_group(serve: Serve) -> None:
    """The first text is a message under the question; the reply replaces it; nobody sees two."""
    bench = await serve(typing_after=0.1)
    bench.turn.takes, bench.turn.pieces = 1.0, 4
    texts = await bench.heard(bench.member(), "/kurs eur")
    assert ([], 1, 1) == (bench.server.called("sendMessageDraft"), len(texts), len(bench.server.called("sendMessage")))
    assert DUTY.text[2:12] == texts[0][:10]


async def test_a_preview_that_hangs_is_waited_for(serve: Serve) -> None:
    """A message on its way when the reply arrives is edited, not followed by a second one."""
    bench = await serve(typing_after=0.1)
    bench.turn.takes, bench.turn.pieces = 0.3, 3
    bench.server.fail("sendMessage", "slow", seconds=0.6)
    assert 1 == len(await bench.heard(bench.member(), "/kurs eur"))
