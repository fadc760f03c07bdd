#!/usr/bin/env bash
# Measures `kesu batch` in one run beside an ordinary Python stack (peer.py) and beside the least that the work can cost
# (floor.rs), on the same complaints in turn; then its memory and its time by length of text. Prints tables.
#
#   benches/side_by_side.sh            200,000 complaints, three rounds; up to a million for memory
#   benches/side_by_side.sh --quick    a tenth of everything, to try
#
# KESU and FLOOR may hold full paths of programs that are built already. Needs python3 with venv, and pip.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

share=1
[ "${1:-}" != --quick ] || share=10

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Builds a program and says where cargo put it.
build() {
    cargo build --release --locked --message-format=json "$@" | python3 -c '
import json, sys
made = [json.loads(line).get("executable") for line in sys.stdin]
print([path for path in made if path][-1])'
}

kesu="${KESU:-$(build --bin kesu)}"
floor="${FLOOR:-$(build --bench floor)}"

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyahocorasick jinja2 opencc pyyaml
python="$work/venv/bin/python"

# A million for memory, of which the first are for all else.
echo "making complaints" >&2
"$python" benches/make_complaints.py --rows $((1000000 / share)) --length 100 >"$work/complaints.jsonl"
for rows in 1 1000 $((10000 / share)) $((100000 / share)) $((200000 / share)); do
    head -n "$rows" "$work/complaints.jsonl" >"$work/first-$rows.jsonl"
done
mv "$work/complaints.jsonl" "$work/first-$((1000000 / share)).jsonl"
# As many characters of each length.
for length in 10 100 1000 10000; do
    "$python" benches/make_complaints.py --rows $((2000000 / share / length)) --length "$length" >"$work/length-$length.jsonl"
done

python3 benches/side_by_side.py --kesu "$kesu" --floor "$floor" --python "$python" --share "$share" "$work"
