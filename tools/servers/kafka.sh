#!/usr/bin/env bash
# A private Apache Kafka broker for tests and `./dev up`: tools/servers/kafka.sh DIR PORT
#                                                        tools/servers/kafka.sh --fetch
#
# Becomes a broker that is its own controller (KRaft), listening on 127.0.0.1:PORT, and on PORT+1 for itself; its log
# is in DIR. --fetch only gets the jars, which are kept in build/kafka.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
pom=$root/tools/servers/kafka_jars/pom.xml
jars=$root/build/kafka/$(cksum <"$pom" | cut -d' ' -f1)

# Into a folder of its own first, so that an interrupted download is not taken for a whole one.
fetch() {
    [[ -d $jars ]] && return
    mkdir -p "$root/build/kafka"
    local partial
    partial=$(mktemp -d "$root/build/kafka/partial.XXXXXX")
    if ! mvn -q -B -f "$pom" dependency:copy-dependencies -DoutputDirectory="$partial" >"$partial.log" 2>&1; then
        cat "$partial.log" >&2
        echo "kafka.sh: the broker's jars could not be fetched from Maven Central; Maven says why above" >&2
        exit 1
    fi
    mv -T "$partial" "$jars" 2>/dev/null || [[ -d $jars ]]
}

if [[ ${1-} == --fetch ]]; then
    fetch
    exit
fi
(($# == 2)) || {
    echo "usage: $0 DIR PORT | --fetch" >&2
    exit 2
}
fetch
mkdir -p "$1"
dir=$(cd -- "$1" && pwd)
port=$2
settings=$dir/server.properties
cat >"$settings" <<TEXT
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((port + 1))
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1))
advertised.listeners=PLAINTEXT://127.0.0.1:$port
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$dir/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
# One that was killed may come back only when the controller has given it up.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.min.session.timeout.ms=1000
num.network.threads=1
num.io.threads=2
TEXT
java_options=(-Xmx384m -Xms128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j.configuration="file:$dir/log4j.properties")
cat >"$dir/log4j.properties" <<'TEXT'
log4j.rootLogger=WARN, err
log4j.appender.err=org.apache.log4j.ConsoleAppender
log4j.appender.err.target=System.err
log4j.appender.err.layout=org.apache.log4j.PatternLayout
log4j.appender.err.layout.ConversionPattern=%d %p %m (%c)%n
TEXT
if [[ ! -e $dir/log/meta.properties ]]; then
    java "${java_options[@]}" -cp "$jars/*" kafka.tools.StorageTool format --config "$settings" \
        --cluster-id merxMerxMerxMerxMerx00 >"$dir/format.log" 2>&1 || {
        cat "$dir/format.log" >&2
        exit 1
    }
fi
exec java "${java_options[@]}" -cp "$jars/*" kafka.Kafka "$settings"
