#!/bin/sh
# Keymark: the window for no words or a file of its own, else the command line.
program=/usr/lib/keymark/keymark
case "$(printf %s "${1-}" | tr '[:upper:]' '[:lower:]')" in
  --window) shift; exec "$program" "$@" ;;
  *.keymark | *.kmpacket | *.kmlabels) exec "$program" "$@" ;;
  '') [ -z "${DISPLAY-}${WAYLAND_DISPLAY-}" ] || exec "$program" ;;
esac
# A command has no page: nothing to sandbox, to draw or to show. What stands behind -- is none of Chromium's.
exec "$program" --no-sandbox --ozone-platform=headless --disable-gpu --disable-logging --log-level=3 --command -- "$@"
