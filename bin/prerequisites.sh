# shellcheck shell=bash
# What a fresh machine needs, found or installed. Sourced by the scripts beside it.
#
# Each need_* function leaves the tool usable or names the one command that
# installs it and returns 1. Debian and Ubuntu use apt-get (as root, or through
# sudo when that asks no password), macOS uses brew. Nothing is installed that
# is already there. Written for bash 3.2, which is what macOS has.

RAPPORT_CACHE="${RAPPORT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/rapport}"
export RAPPORT_CACHE

say() { printf '%s\n' "$*" >&2; }

# missing WHAT COMMAND: says in one line what to run, and fails.
missing() {
    say "$1 is needed and could not be installed from here. Run: $2"
    return 1
}

# retry COMMAND...: three tries with a pause between them; mirrors do stumble.
retry() {
    local try
    for try in 1 2 3; do
        "$@" && return 0
        [ "$try" = 3 ] || sleep $((try * 5))
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

# install_packages WHAT APT_PACKAGES BREW_PACKAGES: by whichever manager is here.
# The word lists are split on purpose. An empty list means: not to be had there.
install_packages() {
    local what="$1" apt="$2" brew="$3"
    # shellcheck disable=SC2086
    if command -v apt-get >/dev/null && [ -n "$apt" ]; then
        can_be_root || { missing "$what" "sudo apt-get install $apt"; return 1; }
        say "Installing $apt ..."
        if [ -z "${apt_updated:-}" ]; then
            retry as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2 || true
            apt_updated=yes
        fi
        retry as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            -o DPkg::Lock::Timeout=300 --no-install-recommends $apt </dev/null >&2 \
            || missing "$what" "sudo apt-get install $apt"
    elif command -v brew >/dev/null && [ -n "$brew" ]; then
        say "Installing $brew ..."
        retry env HOMEBREW_NO_AUTO_UPDATE=1 brew install $brew </dev/null >&2 \
            || missing "$what" "brew install $brew"
    elif [ "$(uname -s)" = Darwin ]; then
        missing "$what" "brew install $brew"
    else
        missing "$what" "your system's package manager, for: $apt"
    fi
}

# at_least HAVE WANT: compares dotted versions.
at_least() {
    awk -v have="$1" -v want="$2" 'BEGIN {
        n = split(want, w, "."); split(have, h, ".")
        for (i = 1; i <= n; i++) {
            if (h[i] + 0 > w[i] + 0) exit 0
            if (h[i] + 0 < w[i] + 0) exit 1
        }
        exit 0 }'
}

# The oldest Rust that builds this is said once, in Cargo.toml.
need_rust() {
    local want have
    want="$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml)"
    if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-${HOME:-}/.cargo}/bin/cargo" ]; then
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
        export PATH
    fi
    command -v cargo >/dev/null || {
        missing "Rust $want" "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
        return 1
    }
    have="$(rustc --version | awk '{print $2}')"
    at_least "$have" "$want" || { missing "Rust $want (this is $have)" "rustup update stable"; return 1; }
    # SQLite and the TLS library are C: a compiler and a linker belong to Rust.
    command -v cc >/dev/null && return 0
    if [ "$(uname -s)" = Darwin ]; then
        missing "A C compiler" "xcode-select --install"
    else
        install_packages "A C compiler" "build-essential" ""
    fi
}

need_rust_components() {
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return 0
    if command -v rustup >/dev/null && retry rustup component add rustfmt clippy >&2; then return 0; fi
    missing "rustfmt and clippy" "rustup component add rustfmt clippy"
}

need_nextest() {
    cargo nextest --version >/dev/null 2>&1 && return 0
    say "Installing cargo-nextest (built from source, some minutes) ..."
    retry cargo install --locked cargo-nextest >&2 || missing "cargo-nextest" "cargo install --locked cargo-nextest"
}

need_node() {
    local have
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        install_packages "Node.js 20 with npm" "nodejs npm" "node" || return 1
    fi
    have="$(node --version)"
    at_least "${have#v}" 20 && return 0
    missing "Node.js 20 or newer (this is ${have#v})" "the installer of nodejs.org, or: npm install -g n && n lts"
}

# npm_packages DIR: node_modules as the lock file says, only when the lock changed.
# The build script of crates/web leaves and reads the same stamp.
npm_packages() {
    local dir="$1" stamp="$1/node_modules/.rapport-stamp"
    cmp -s "$dir/package-lock.json" "$stamp" && return 0
    (cd "$dir" && retry npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null >&2) || return 1
    cp "$dir/package-lock.json" "$stamp"
}

# Prints the folder of initdb and postgres. Debian keeps them off the PATH.
find_postgres() {
    local dir prefix=""
    command -v brew >/dev/null && prefix="$(brew --prefix)"
    # shellcheck disable=SC2012 # the names are version numbers
    for dir in "${RAPPORT_POSTGRES_BIN:-/nonexistent}" \
        $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5,5 -rn) \
        $(ls -d "${prefix:-/nonexistent}"/opt/postgresql@*/bin 2>/dev/null | sort -t@ -k2,2 -rn) \
        "$(dirname "$(command -v initdb || echo /nonexistent/initdb)")"; do
        [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && { printf '%s\n' "$dir"; return 0; }
    done
    return 1
}

need_postgres() {
    find_postgres >/dev/null && return 0
    install_packages "PostgreSQL" "postgresql" "postgresql@17" || return 1
    find_postgres >/dev/null || missing "PostgreSQL" "apt-get install postgresql (or set RAPPORT_POSTGRES_BIN)"
}

find_chromium() {
    local name
    for name in "${RAPPORT_CHROMIUM:-/nonexistent}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        command -v "$name" && return 0
    done
    return 1
}

need_chromium() {
    find_chromium >/dev/null && return 0
    if command -v apt-get >/dev/null && grep -qs '^ID=ubuntu' /etc/os-release; then
        install_packages "Chromium" "chromium-browser" "" || return 1
    else
        # Without fonts a page is all boxes, and widths are not what people see.
        install_packages "Chromium" "chromium fonts-dejavu-core" "--cask google-chrome" || return 1
    fi
    find_chromium >/dev/null || missing "Chromium" "apt-get install chromium (or set RAPPORT_CHROMIUM)"
}

find_python() {
    local name
    for name in "${RAPPORT_PYTHON:-/nonexistent}" python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
        command -v "$name" >/dev/null || continue
        "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || continue
        command -v "$name"
        return 0
    done
    return 1
}

# Schemathesis in a Python environment of its own, in the cache; prints its `st`.
need_schemathesis() {
    local wanted=tests/schemathesis/requirements.txt venv="$RAPPORT_CACHE/schemathesis" python
    if [ -x "$venv/bin/st" ] && cmp -s "$wanted" "$venv/requirements.txt" && "$venv/bin/st" --version >/dev/null 2>&1; then
        printf '%s\n' "$venv/bin/st"
        return 0
    fi
    if ! python="$(find_python)"; then
        install_packages "Python 3.10 with venv" "python3 python3-venv" "python@3.13" || return 1
        python="$(find_python)" || { missing "Python 3.10 with venv" "apt-get install python3-venv"; return 1; }
    fi
    say "Installing Schemathesis ..."
    rm -rf "$venv"
    mkdir -p "$RAPPORT_CACHE"
    "$python" -m venv "$venv" >&2 || return 1
    retry "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" >&2 || return 1
    cp "$wanted" "$venv/requirements.txt"
    printf '%s\n' "$venv/bin/st"
}

# A port that nobody listens on, below the range that outgoing connections use.
free_port() {
    local port
    while :; do
        port=$((20000 + (RANDOM << 15 | RANDOM) % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { printf '%s\n' "$port"; return; }
    done
}
