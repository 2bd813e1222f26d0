#!/usr/bin/env bash
# Which of the two 02:30 of an autumn night GNU `date` means depends on the line above, or else on the continent.
#
# Seen with coreutils 9.1-1 (Debian), and CPython 3.11.7, both on glibc 2.36, on 2026-11-29. On the night that clocks go
# back, an hour of the day comes twice; a time in it, without an offset, is taken
# - by `date -f` for that of summer if the line above is a time of summer, and for that of winter after one of winter:
#   one list of ends, sorted in another way, means other moments;
# - by `date -d`, with nothing above it, for the one whose clock is nearer to Greenwich: the second in Berlin and
#   Sydney, the first in New York;
# - by Python's time.mktime like `date -f`, by what was asked of it before, and by its datetime for the first, always.
# glibc keeps the offset that it found last as its first guess. Neither manual names a rule. A server that is to end at
# such a time ends, and is billed, an hour sooner or later than the same words say elsewhere.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 coreutils=9.1-1 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract coreutils_*.deb .
berlin=CET-1CEST,M3.5.0,M10.5.0/3
new_york=EST5EDT,M3.2.0,M11.1.0
sydney=AEST-10AEDT,M10.1.0,M4.1.0/3
same() {
  printf '%s: %s\n' "$1" "$2"
  test "$2" = "$3" || { printf 'it was: %s\n' "$3"; exit 1; }
}
export LC_ALL=C
ends() { printf '%s\n' "$@" | TZ="$berlin" bin/date -f - +%H:%M%z | tr '\n' ' '; }
night="2026-10-25 02:30"
same "after July" "$(ends "2026-07-01 12:00" "$night")" "12:00+0200 02:30+0200 "
same "after December" "$(ends "2026-12-01 12:00" "$night")" "12:00+0100 02:30+0100 "
same "alone in Berlin" "$(TZ="$berlin" bin/date -d "$night" +%H:%M%z)" 02:30+0100
same "alone in New York" "$(TZ="$new_york" bin/date -d "2026-11-01 01:30" +%H:%M%z)" 01:30-0400
same "alone in Sydney" "$(TZ="$sydney" bin/date -d "2026-04-05 02:30" +%H:%M%z)" 02:30+1000
cat >see.py <<'PY'
import time
from datetime import datetime


def offset(*when):
    return time.strftime("%z", time.localtime(time.mktime((*when, 0, 0, 0, -1))))


seen = []
for before in [(2026, 7, 1, 12, 0), (2026, 12, 1, 12, 0)]:
    offset(*before)
    seen += [offset(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 2, 30).astimezone().strftime("%z")]
print(*seen)
PY
same "Python's time and datetime, after July and after December" "$(TZ="$berlin" python3 see.py)" \
  "+0200 +0200 +0100 +0200"
