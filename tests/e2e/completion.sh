#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# completion: each shell gets the script and a line, and prints what it would offer.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2119,SC2317
. "$(dirname "$0")/lib.sh"
mkdir bin
ln -s "$MTTR" bin/mttr
PATH=$work/bin:$PATH
example=$root/fixtures/worked-example
cp "$example/worked-example.yml" first.yml
printf '{"result":[{"sys_id":"a1","number":"INC1","sys_updated_on":"2024-01-01 00:00:00","u_env":"prod"}]}' >one.json
mock_url=https://acme.example
write_settings
"$MTTR" import --table incident one.json 2>/dev/null

# in_bash WORD..: what bash offers for the last word.
in_bash() {
    # shellcheck disable=SC2016 # the inner shell expands
    bash --norc -c 'source <(mttr completion bash)
        COMP_WORDS=(mttr "$@") COMP_CWORD=$#
        _mttr mttr "${!#}" ""
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}
in_fish() { fish --no-config -c "mttr completion fish | source; complete -C 'mttr $*'"; }
in_zsh() {
    # shellcheck disable=SC2016
    zsh -f -c 'compdef() { :; }
        compadd() { print -l -- "${(@P)2}" | grep -- "^${words[CURRENT]}"; }
        _files() { print -l -- *.yml | grep -- "^${words[CURRENT]}"; }
        source <(mttr completion zsh)
        words=(mttr "$@") CURRENT=$(($# + 1))
        _mttr' zsh "$@"
}

# offers SHELL 'EXPECTED WORDS' WORD..
offers() {
    local shell=$1 expected=$2 found
    shift 2
    found=$("in_$shell" "$@" | sort | xargs)
    [ "$found" = "$expected" ] || fail "$shell offers '$found' instead of '$expected' for $*"
}

for shell in bash zsh fish; do
    command -v "$shell" >/dev/null || { echo "# skipped: completion in $shell: it is not installed"; continue; }
    begin "$shell completes commands, options, values, integrations, fields and files"
    offers "$shell" "report" rep
    offers "$shell" "--granularity --group-by" report --g
    offers "$shell" "--store" --sto
    offers "$shell" "month" report --granularity m
    offers "$shell" "html" report --format h
    offers "$shell" "csv,html" report --format csv,h
    offers "$shell" "csv,json,html csv,json,markdown csv,json,prometheus csv,json,vega" report --format csv,json,
    offers "$shell" "snow" sync sn
    offers "$shell" "priority problem_id" report --group-by pr
    offers "$shell" "u_env" fields u_
    offers "$shell" "risk" fields --table change_request ri
    offers "$shell" "first.yml" report "fi"
    offers "$shell" "status" help st
done

# typed LINE: what an interactive zsh makes of the line and TAB, with the script where make install puts it.
typed() {
    zsh -f -s "$1" <<'END'
zmodload zsh/zpty
zpty shell "TERM=dumb zsh -f -i"
zpty -w shell 'PS1= RPS1= fpath=('$PWD'/site $fpath); autoload -U compinit; compinit -u -D; unsetopt zle_bracketed_paste'
zpty -w shell 'show() { print -r -- "<<$BUFFER>>" }; zle -N show; bindkey "^I" complete-word "^X" show; print re""ady'
zpty -r shell out '*ready*'
zpty -w -n shell "$1"$'\t\x18'
zpty -r shell out '*<<*>>*'
print -r -- "${${out##*<<}%%>>*}"
zpty -d shell
END
}

if command -v zsh >/dev/null && have_terminal "TAB in a real zsh"; then
    begin "a real zsh completes at TAB"
    mkdir site && "$MTTR" completion zsh >site/_mttr
    while IFS='>' read -r line expected; do
        found=$(timeout 60 bash -c "$(declare -f typed); typed \"\$1\"" bash "$line" 2>&1)
        [ "$found" = "$expected" ] || fail "'$line' becomes '$found' instead of '$expected'"
    done <<'END'
mttr rep>mttr report 
mttr report --gran>mttr report --granularity 
mttr report --granularity m>mttr report --granularity month 
mttr report --format csv,h>mttr report --format csv,html 
mttr report fi>mttr report first.yml 
mttr sync sn>mttr sync snow 
mttr fields u_>mttr fields u_env 
END
fi

begin "publish completes any file, report a profile"
run completion words -- publish ''
[ "$(cat stdout)" = ":files *" ] || fail "$(cat stdout)"
run completion words -- report ''
[ "$(cat stdout)" = ":files *.yml" ] || fail "$(cat stdout)"

begin "a shell without a completion"
run completion fihs
expect_status 2
expect_stderr "no completion for the shell 'fihs': did you mean 'fish'?"
finish
