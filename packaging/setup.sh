#!/bin/sh
# Gets a checkout ready: the virtual environment and the system libraries that Qt (and the tests) need.
# Usage: packaging/setup.sh run|test|check|bench|package   Does nothing that is done already.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf '%s\n' "$*" >&2; }

# -- system packages -------------------------------------------------------------------------------------

# soname=package: what PySide6's own libraries need from the system, first for any platform, then for X11.
libraries="libglib-2.0.so.0=libglib2.0-0 libGL.so.1=libgl1 libEGL.so.1=libegl1 libfontconfig.so.1=libfontconfig1
libxkbcommon.so.0=libxkbcommon0 libdbus-1.so.3=libdbus-1-3 libbrotlidec.so.1=libbrotli1
libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4 libxcb-keysyms.so.1=libxcb-keysyms1
libxcb-shape.so.0=libxcb-shape0 libxkbcommon-x11.so.0=libxkbcommon-x11-0"

# command=package: the servers and tools that tests, bench and package call.
case $purpose in
    test) commands="redis-server=redis-server chromium=chromium git=git" ;;
    bench) commands="redis-server=redis-server wrk=wrk" ;;
    package) commands="redis-server=redis-server dpkg-deb=dpkg desktop-file-validate=desktop-file-utils objdump=binutils" ;;
    *) commands="" ;;
esac

missing_packages() {
    known=$( { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } || true)
    for pair in $libraries; do
        case $known in *"${pair%%=*}"*) ;; *) printf '%s ' "${pair#*=}" ;; esac
    done
    for pair in $commands; do
        command -v "${pair%%=*}" >/dev/null 2>&1 || printf '%s ' "${pair#*=}"
    done
    # Without a CJK font the sample's Chinese and the pictures of the tour would be boxes.
    case $purpose in test | package)
        fc-list 2>/dev/null | grep -qi 'cjk\|wqy\|droidsansfallback' || printf 'fontconfig fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji '
        ;;
    esac
}

install_packages() {
    packages=$1
    if ! command -v apt-get >/dev/null 2>&1; then
        say "Some system packages are missing (Debian names): $packages"
        say "This system has no apt-get: install their equivalents, then run the command again."
        return
    fi
    if [ "$(id -u)" = 0 ]; then root=""; elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then root="sudo"; else
        say "Some system packages are missing. Install them with:"
        say "    sudo apt-get install --no-install-recommends $packages"
        [ "$purpose" = run ] || exit 1
        return
    fi
    say "Installing system packages: $packages"
    # shellcheck disable=SC2086
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null 2>&1 || {
        $root apt-get update -qq >/dev/null
        $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    }
}

packages=$(missing_packages)
[ -z "$packages" ] || install_packages "$packages"

# -- the virtual environment -----------------------------------------------------------------------------

find_python() {
    for name in python3.11 python3.13 python3.12 python3; do
        command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$name"; return; }
    done
    say "Python 3.11 or newer is needed and was not found. On Debian: sudo apt-get install python3 python3-venv"
    exit 1
}

case $purpose in
    run) extras="" ;;
    test) extras="[test,bench]" ;;
    check) extras="[test,check]" ;;
    bench) extras="[bench]" ;;
    package) extras="[package]" ;;
    *) say "usage: packaging/setup.sh run|test|check|bench|package"; exit 2 ;;
esac

stamp=.venv/.ready-$purpose
wanted=$(cat pyproject.toml constraints.txt | cksum)
[ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0

if ! [ -x .venv/bin/python ] || ! .venv/bin/python -c 'import sys' 2>/dev/null; then
    python=$(find_python)
    say "Creating .venv with $("$python" --version)"
    "$python" -m venv .venv 2>/dev/null || {
        say "This Python has no venv module; installing it."
        install_packages "python3-venv python3-pip"
        rm -rf .venv
        "$python" -m venv .venv
    }
fi
say "Installing what \`make $purpose\` needs into .venv (pinned in constraints.txt)"
.venv/bin/python -m pip install -q --disable-pip-version-check -c constraints.txt -e ".$extras"
printf '%s' "$wanted" >"$stamp"
