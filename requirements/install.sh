#!/bin/sh
# Make the virtual environment and put locked packages and the project itself into it.
#
#   requirements/install.sh VENV LOCK
#
# Every package has to have one of the hashes in LOCK. With WHEELS=DIR in the environment the packages
# come from that folder and no network is used. PYTHON=... picks an interpreter.
set -eu
venv=$1 lock=$2

fail() {
    printf '\n' >&2
    printf '%s\n' "$@" >&2
    exit 1
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! { new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    found=
    for python in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        if new_enough "$python"; then found=$python && break; fi
    done
    [ -n "$found" ] || fail "Rahdari needs Python 3.11 or newer; $python is $("$python" --version 2>&1 || true)" \
        "Install one (on Debian and Ubuntu: apt install python3.11 python3.11-venv)," \
        "or name one: make PYTHON=/path/to/python3.12"
    if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ]; then
        fail "$venv exists and is no virtual environment. Name another folder: make VENV=/some/folder"
    fi
    echo "Making the virtual environment $venv with $("$found" --version)" >&2
    "$found" -m venv --clear "$venv" || fail \
        "$found could not make a virtual environment in $venv; the reason stands above." \
        "If it says that ensurepip is missing: apt install python3-venv (on Debian and Ubuntu)." \
        "If the folder cannot be written: make VENV=/some/other/folder"
fi

pip() { "$venv/bin/python" -m pip --quiet --disable-pip-version-check install "$@"; }

echo "Installing the packages of $lock" >&2
pip ${WHEELS:+--no-index --find-links "$WHEELS"} --require-hashes --only-binary :all: -r "$lock" || fail \
    "The packages of $lock could not be installed; the reason stands above." \
    "Without a network: on a machine that has one, run" \
    "    pip download --require-hashes --only-binary :all: -r $lock -d wheels" \
    "bring the folder here and run make again with WHEELS=wheels"
# The package goes without a kernel that cannot be built (pyproject.toml). Tests do not, where there is a
# compiler: a fault in the kernel would pass, its tests being skipped.
kernel=
case ${lock##*/} in
    test.txt) for compiler in "${CXX:-c++}" g++ clang++; do
        if command -v "$compiler" >/dev/null; then kernel=needed && break; fi
    done ;;
esac
echo "Building the project and its compiled kernel" >&2
PATH=$(cd "$venv/bin" && pwd):$PATH pip --no-index --no-deps --no-build-isolation ${kernel:+--config-settings wheel.cmake=true} \
    --editable . || fail \
    "The project itself could not be installed; the reason stands above." \
    ${kernel:+"There is a compiler ($compiler), so the tests need the compiled kernel: it may be that which does not build."}
if ! reason=$("$venv/bin/python" -c 'import rahdari.matching._kernel' 2>&1); then
    [ -z "$kernel" ] || fail "$reason" "The compiled kernel was built and cannot be loaded; the reason stands above."
    printf '%s\n' \
        "The compiled kernel could not be built: is there a C++ compiler?" \
        "Everything works without it, hundreds of times slower. To have it built (on Debian and Ubuntu):" \
        "    apt install g++ && rm -f $venv/.run $venv/.test     and make again" >&2
fi
