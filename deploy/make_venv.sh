#!/bin/sh
# Makes the virtual environment named on the command line with the first Python that is new enough; keeps a good one.
set -eu
venv=$1
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

if "$venv/bin/python" -c "$new_enough" 2>/dev/null; then
    exit 0
fi
for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$name" -c "$new_enough" 2>/dev/null; then
        echo "Making $venv with $("$name" --version) ..."
        rm -rf "$venv"
        if "$name" -m venv "$venv"; then
            exit 0
        fi
        rm -rf "$venv"
        echo "error: $name cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
done
echo "error: ExportMate needs Python 3.11 or newer; found $(python3 --version 2>/dev/null || echo none)." >&2
echo "Install one, or name it: make run PYTHON=/path/to/python3.12" >&2
exit 1
