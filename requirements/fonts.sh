#!/bin/sh
# Fetch the fonts of the gate's pages from their npm packages into VENV/share/rahdari/fonts.
#
#   requirements/fonts.sh VENV
#
# Vazirmatn (Latin, Dari, Pashto) and Noto Nastaliq Urdu, both under the SIL Open Font License 1.1. Each
# package has to have its hash. With WHEELS=DIR packages that `npm pack` left there are taken instead.
# Without npm or a network nothing fails: the pages then use the fonts of the lane's computer.
set -eu
venv=$1 target=$1/share/rahdari/fonts
packages='
vazirmatn ZA68W8JHbMdNzzwjYHUWKB2PH22QpxNEnk0ukcXM+XiqYMV6ZWJZAKuNXcrMR2JjuIAwsfAU3KknCXPI6wXUvw==
noto-nastaliq-urdu VoUH7liMhQncJTBOLUKWtQ2maXp41466eaVheNhnh0Xeckm+VDaIyvtjreC89mH1cTqXWzSzeHnNj6cXyLgn2w=='
version=5.3.0

without() {
    echo "The fonts Vazirmatn and Noto Nastaliq Urdu are not installed: $1. The pages use the computer's own fonts." \
        "To try again: rm $venv/.fonts and make again." >&2
    exit 0
}

[ -e "$target/LICENSE.noto-nastaliq-urdu" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "$packages" | while read -r name hash; do
    [ -n "$name" ] || continue
    file=fontsource-variable-$name-$version.tgz
    if [ -n "${WHEELS:-}" ] && [ -e "$WHEELS/$file" ]; then
        cp "$WHEELS/$file" "$work"
    elif [ -n "${WHEELS:-}" ]; then
        without "$WHEELS has no $file"
    elif ! command -v npm >/dev/null; then
        without "there is no npm here (on Debian and Ubuntu: apt install npm)"
    else
        (cd "$work" && npm pack --silent --ignore-scripts "@fontsource-variable/$name@$version") >/dev/null 2>&1 ||
            without "npm could not fetch @fontsource-variable/$name"
    fi
    "$venv/bin/python" - "$work/$file" "$hash" <<'CHECK' || without "$file is not the file it should be"
import base64, hashlib, pathlib, sys
sys.exit(base64.b64encode(hashlib.sha512(pathlib.Path(sys.argv[1]).read_bytes()).digest()).decode() != sys.argv[2])
CHECK
    mkdir -p "$target" "$work/$name"
    tar -xzf "$work/$file" -C "$work/$name"
    for part in arabic latin; do
        cp "$work/$name/package/files/$name-$part-wght-normal.woff2" "$target/$name-$part.woff2"
    done
    cp "$work/$name/package/LICENSE" "$target/LICENSE.$name"
done
