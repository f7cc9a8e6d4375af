/** Shell scripts that ask `calicoctl __complete` what could follow: the answer is a line for each candidate, or `:files`. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** `program` as it is typed. */
export function completionScript(shell: Shell, program: string, { descriptions }: { readonly descriptions: boolean }): string {
  const name = program.replaceAll('-', '_');
  const ask = `${program} __complete${descriptions ? '' : ' --no-descriptions'} --`;
  return SCRIPTS[shell](program, name, ask);
}

const SCRIPTS: Readonly<Record<Shell, (program: string, name: string, ask: string) => string>> = {
  bash: (
    program,
    name,
    ask,
  ) => `# bash completion for ${program}. For all sessions: ${program} completion bash > /etc/bash_completion.d/${program}
__${name}_complete() {
  local words=() word previous="" last candidate prefix
  # bash takes --flag=value for three words.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    last=$((\${#words[@]} - 1))
    if [[ $last -ge 0 && ( $word == "=" || $previous == "=" ) ]]; then words[last]+=$word; else words+=("$word"); fi
    previous=$word
  done
  # It replaces only the last of them.
  word=\${COMP_WORDS[COMP_CWORD]}
  if [[ $word == "=" ]]; then word=""; fi
  last=$((\${#words[@]} - 1))
  prefix=\${words[last]%"$word"}
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [[ $candidate == ":files" ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    candidate=\${candidate%%$'\\t'*}
    COMPREPLY+=("\${candidate#"$prefix"}")
  done < <(${ask} "\${words[@]}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=./] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F __${name}_complete ${program}
`,
  zsh: (program, name, ask) => `#compdef ${program}
# zsh completion for ${program}. For all sessions: ${program} completion zsh > "\${fpath[1]}/_${program}"
_${name}() {
  local -a whole begun
  local line
  while IFS= read -r line; do
    if [[ $line == ":files" ]]; then
      _files
      return
    fi
    # A colon stands between a word and what it means.
    line="\${\${line//:/\\\\:}/$'\\t'/:}"
    if [[ "\${line%%:*}" == *[=./] ]]; then begun+=("$line"); else whole+=("$line"); fi
  done < <(${ask} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe '${program}' whole -- begun -S ''
}
if [ "$funcstack[1]" = "_${program}" ]; then _${name}; else compdef _${name} ${program}; fi
`,
  fish: (
    program,
    name,
    ask,
  ) => `# fish completion for ${program}. For all sessions: ${program} completion fish > ~/.config/fish/completions/${program}.fish
function __${name}_complete
  set -l words (commandline -opc)
  set -l answer (${ask} $words[2..-1] (commandline -ct) 2>/dev/null)
  if test "$answer[1]" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $answer
  end
end
complete -c ${program} -f -a '(__${name}_complete)'
`,
  powershell: (
    program,
    name,
    ask,
  ) => `# PowerShell completion for ${program}. For all sessions: add the output of "${program} completion powershell" to $PROFILE
$__${name}_complete = {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  # The word being typed is passed even where it is empty; older versions drop an empty argument that is not quoted.
  if ($wordToComplete -eq '') { $last = if ($PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { '' } } else { $last = "$wordToComplete" }
  ${ask} @words $last 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
    $text, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $text }
    [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $description)
  }
}
Register-ArgumentCompleter -Native -CommandName '${program}' -ScriptBlock $__${name}_complete
`,
};
