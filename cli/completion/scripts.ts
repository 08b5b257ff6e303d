/**
 * What a shell sources. Each script asks `pitrix complete -- <words>` for what may stand at the cursor: a candidate a line,
 * its meaning after a tab, and `:files` where a file's name belongs. The words are passed as they are and never evaluated.
 */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# bash completion of pitrix. In ~/.bashrc:  source <(pitrix completion bash)
_pitrix() {
  local line files=0
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) files=1 ;;
      ?*) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(pitrix complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ "$files" = 1 ]; then
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _pitrix pitrix
`,
  zsh: `#compdef pitrix
# zsh completion of pitrix. In ~/.zshrc:  source <(pitrix completion zsh)
_pitrix() {
  local line files=0
  local -a values
  for line in "\${(@f)$(pitrix complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :files) files=1 ;;
      *$'\\t'*) values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      ?*) values+=("\${line//:/\\\\:}") ;;
    esac
  done
  (( $#values )) && _describe -V pitrix values
  (( files )) && _files
}
if [ "\${funcstack[1]}" = _pitrix ]; then
  _pitrix "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _pitrix pitrix
fi
`,
  fish: `# fish completion of pitrix. Once:  pitrix completion fish > ~/.config/fish/completions/pitrix.fish
function __pitrix_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (pitrix complete -- $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = ":files"
            __fish_complete_path "$current"
        else
            echo -- $line
        end
    end
end
complete -c pitrix -f -a '(__pitrix_complete)'
`,
};
