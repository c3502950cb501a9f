# Sourced by ./start and ./test, from the project's folder. Only finds a Python 3.10; the rest is service/install.py.
# Uses nothing but the shell itself, so that the message about a missing Python comes out on the barest machine.

is_python310() {
  # ensurepip is left out of some systems' Python, and .venv cannot be made without it. A pyenv shim may exist and fail.
  "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info[:2] != (3, 10))' </dev/null >/dev/null 2>&1
}

find_python310() {
  local candidate pyenv="${PYENV_ROOT:-${HOME:-/nonexistent}/.pyenv}"
  for candidate in python3.10 "$pyenv"/versions/3.10.*/bin/python3.10 python3; do
    if is_python310 "$candidate"; then printf '%s\n' "$candidate"; return; fi
  done
  if command -v uv >/dev/null 2>&1; then
    for candidate in find install; do
      [[ $candidate == find ]] || uv python install 3.10 </dev/null >&2 || break
      candidate=$(uv python find --no-project 3.10 </dev/null 2>/dev/null) || continue
      if is_python310 "$candidate"; then printf '%s\n' "$candidate"; return; fi
    done
  fi
  return 1
}

ensure_environment() {
  if [[ -x .venv/bin/python ]] && .venv/bin/python -m service.install --check </dev/null 2>/dev/null; then return; fi
  local python
  if ! python=$(find_python310); then
    printf '%s\n' "Python 3.10 was not found. Install it with its venv module (Debian, Ubuntu: python3.10-venv; pyenv: \"pyenv install 3.10\"; uv: \"uv python install 3.10\") and run this again." >&2
    exit 1
  fi
  "$python" -m service.install </dev/null
  export DEELWIJZER_JUST_INSTALLED=1
}
