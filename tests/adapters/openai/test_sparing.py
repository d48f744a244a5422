"""Packages of names import a module when a name out of it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from adapters.openai.sparing import sparing

# In a process of its own: here others have loaded the SDK.
SCRIPT = """
import importlib, sys
from adapters.openai.client import _load

trust = _load()
few = sum(name.startswith("openai.types") for name in sys.modules)
from openai import AsyncOpenAI, types
client = AsyncOpenAI(api_key="k")
completions = client.chat.completions
from openai.types.chat import ChatCompletion
found = types.CreateEmbeddingResponse.__module__
read = ChatCompletion.model_validate({
    "id": "1", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "kopi"}}],
})
same = all(
    getattr(types, name) is not None
    for name in dir(types) if not name.startswith("_")
)
print(few, found, read.choices[0].message.content, same, trust is _load(), len(dir(types)))
"""


def test_the_sdk_is_loaded_without_most_of_its_types_and_has_them_all() -> None:
    """Few modules of types after the load; every name is found when asked for, and types read what they are for."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=True)
    few, found, content, same, once, names = done.stdout.split()
    assert int(few) < 100
    assert ("openai.types.create_embedding_response", "kopi", "True", "True") == (found, content, same, once)
    assert int(names) > 100


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that packages are imported from."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def _package(shelf: Path, name: str, first: str) -> None:
    (shelf / name).mkdir()
    (shelf / name / "__init__.py").write_text(first, "utf-8")
    (shelf / name / "spices.py").write_text("class Pepper: ...\n", "utf-8")
    (shelf / name / "woods.py").write_text("class Teak: ...\n", "utf-8")


def test_a_name_brings_its_module_alone(shelf: Path) -> None:
    """Also under another name; modules are found as ever, and what is nowhere is missed as ever."""
    _package(shelf, "goods_apart", "from .spices import Pepper as Lada\nfrom .woods import Teak\n")
    with sparing("goods_apart"):
        import goods_apart  # type: ignore[import-not-found]
    assert not {"goods_apart.spices", "goods_apart.woods"} & sys.modules.keys()
    assert ("Pepper", "Lada" in dir(goods_apart)) == (goods_apart.Lada.__name__, True)
    assert "goods_apart.woods" not in sys.modules
    from goods_apart import woods

    assert goods_apart.Teak is woods.Teak
    with pytest.raises(AttributeError, match="Gold"):
        _ = goods_apart.Gold


def test_a_package_that_does_more_is_imported_as_ever(shelf: Path) -> None:
    """It may build what others rely on; and without the block nothing is put off."""
    _package(shelf, "goods_made", "from .spices import Pepper\nPRICE = 7\n")
    _package(shelf, "goods_whole", "from .spices import Pepper\n")
    with sparing("goods_made"):
        import goods_made  # type: ignore[import-not-found]
    import goods_whole  # type: ignore[import-not-found]  # noqa: F401

    assert (7, True) == (goods_made.PRICE, {"goods_made.spices", "goods_whole.spices"} <= sys.modules.keys())
