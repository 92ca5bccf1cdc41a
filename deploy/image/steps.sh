#!/bin/sh
# The steps of the Containerfile, so that they can be run without a container engine too (`make image-steps`).
set -eu

step=$1
shift

case $step in
pinned) # NAME: refuse the name of an image that has no digest.
	name=${1:-}
	digest=${name##*@sha256:}
	if [ "$digest" = "$name" ] || [ ${#digest} -ne 64 ] || [ -n "$(printf %s "$digest" | tr -d 0-9a-f)" ]; then
		echo "'$name' has no digest. What to do next: build with --build-arg PYTHON_IMAGE=name@sha256:…" >&2
		exit 1
	fi
	;;
wheels) # BUILD PREFIX: the locked dependencies, digests checked, without building anything.
	python3 -m venv --without-pip "$2"
	python3 -m venv "$1/installer"
	"$1/installer/bin/python" -m pip --disable-pip-version-check --no-input install --quiet --no-cache-dir \
		--require-hashes --only-binary :all: -r "$1/requirements/pip.txt"
	"$1/installer/bin/python" -m pip --disable-pip-version-check --no-input --python "$2/bin/python" install --quiet --no-cache-dir \
		--require-hashes --only-binary :all: -r "$1/requirements/runtime.txt"
	;;
product) # BUILD PREFIX: our own packages, built by what the lock of the build names.
	python3 -m venv "$1/tools"
	"$1/tools/bin/python" -m pip --disable-pip-version-check --no-input install --quiet --no-cache-dir \
		--require-hashes --only-binary :all: -r "$1/requirements/build.txt"
	"$1/tools/bin/python" -m pip --disable-pip-version-check --no-input wheel --quiet --no-deps \
		--no-build-isolation --no-index --wheel-dir "$1/dist" "$1"
	python3 -m pip --disable-pip-version-check --no-input --python "$2/bin/python" install --quiet --no-deps --no-index \
		"$1"/dist/relais-*.whl
	;;
trimmed) # PREFIX: compile what is imported, and leave tests, headers and whatever installs or builds behind.
	find "$1" -type d \( -name tests -o -name test \) -prune -exec rm -rf {} +
	rm -rf "$1"/include "$1"/lib/python3*/site-packages/pip "$1"/lib/python3*/site-packages/setuptools
	"$1/bin/python" -m compileall -q "$1/lib" -j 0
	"$1/bin/python" -m content 2>&1 | grep -q "usage: python -m content"
	;;
bare) # DIRECTORY: take what installs packages out of an image's own Python.
	rm -rf "$1"/lib/python3*/site-packages/pip* "$1"/lib/python3*/site-packages/setuptools* \
		"$1"/lib/python3*/site-packages/wheel* "$1"/lib/python3*/ensurepip "$1"/bin/pip*
	;;
*)
	echo "unknown step: $step" >&2
	exit 2
	;;
esac
