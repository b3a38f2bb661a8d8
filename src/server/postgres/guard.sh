# Runs Postgres for as long as anybody uses it, and not a moment longer.
#
# Whoever uses the cluster holds the pipe $users open for writing. The kernel closes it when they end, however they
# end, and the last one to go makes `read` below return: no process needs to be watched, and `kill -9` is no exception.
postgres=$1 cluster=$2 users=$3 log=$4 sockets=$5 remove=$6
shift 6

# Ctrl-C, and a system that goes down, are for our users: they finish their work and then let go of the pipe.
trap '' HUP INT TERM

rm -f "$users" "$users".*
mkfifo -m 600 "$users" || exit 1
exec 3<>"$users" # both ends, since one alone would wait for the other

# Postgres that has run and ended by itself comes back: killed, by the kernel for want of memory or by somebody's hand, or
# without room on its disk, which it may have again tomorrow. Its old backends may take a moment to notice, and it does
# not start before. One that never took a connection has something to say, and is not asked twice.
(
    stop=
    trap 'stop=1' USR1
    tries=0
    until "$postgres" -D "$cluster" "$@"; do
        [ -z "$stop" ] && [ -e "$users.ready" ] || break
        tries=$((tries + 1))
        if [ "$tries" -lt 50 ]; then sleep 0.1; else sleep 2; fi
    done
    : >"$users.ended"
) </dev/null >>"$log" 2>&1 3>&- &
runner=$!

# Whoever started us opens the pipe on the first word and answers, or is gone, which ends the input as well.
echo open
read -r _
exec 4<"$users" 3>&-

# A newcomer writes a word of its own and waits for a file of that name. Without it, it might have opened the pipe just
# after the last user went.
while read -r user <&4; do
    : >"$users.$user"
done

# From here on its end is its last.
kill -s USR1 "$runner"

# Asked again and again, since one that has only just been started does not have its file yet.
until [ -e "$users.ended" ] || ! kill -s 0 "$runner"; do
    read -r process <"$cluster/postmaster.pid" && kill -s INT "$process"
    sleep 0.02
done
wait
rmdir "$sockets"
[ -z "$remove" ] || rm -rf "$remove"
# Last, since it is what others wait for.
rm -f "$users".* "$users"
