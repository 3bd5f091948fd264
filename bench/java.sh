# Sourced by bench/run and bench/soak: builds the programs when they are missing or old, and starts
# one of them with the folder of the project as its first word.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT
readonly JAR=$ROOT/bench/target/bench-0.1.0.jar

# Prints the comment at the head of a script when a word asks for help.
help_of() {
  local script=$1 word
  shift
  for word in "$@"; do
    case $word in
      -h | --help)
        sed -n '2,/^set/p' "$script" | sed -e '/^set/d' -e 's/^# \{0,1\}//'
        exit 0
        ;;
    esac
  done
}

is_stale() {
  [ -f "$JAR" ] && [ -d "$ROOT/bench/target/lib" ] || return 0
  local module
  for module in eventbus-codecs wasm-executor bench; do
    [ -z "$(find "$ROOT/$module/src/main" "$ROOT/$module/pom.xml" -newer "$JAR" | head -n 1)" ] ||
      return 0
  done
  [ -n "$(find "$ROOT/pom.xml" -newer "$JAR")" ]
}

build() {
  (cd "$ROOT" && MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" \
    mvn -B -ntp -q -pl bench -am package -DskipTests -Dspotless.check.skip=true \
    -Dmdep.analyze.skip=true -Djacoco.skip=true) >&2 </dev/null
}

# Ends as the program does.
start() {
  local class=$1
  shift
  JAVA_HOME=$("$ROOT/tools/java-home") || exit 1
  export JAVA_HOME
  if is_stale; then
    echo "bench: building bench/target/$(basename "$JAR")" >&2
    build || exit 1
    touch "$JAR"
  fi
  # The launcher builds the product when it is stale; here, so that it is not measured.
  RAYWA_START_CACHE=off "$ROOT/raywa-vx" --version >/dev/null || exit 1
  exec "$JAVA_HOME/bin/java" -Xmx512m --sun-misc-unsafe-memory-access=allow \
    -cp "$JAR:$ROOT/bench/target/lib/*" "$class" "$ROOT" "$@"
}
