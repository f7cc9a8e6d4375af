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
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}") candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [[ $candidate == ":files" ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    COMPREPLY+=("\${candidate%%$'\\t'*}")
  done < <(${ask} "\${words[@]}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F __${name}_complete ${program}
`,
  zsh: (program, name, ask) => `#compdef ${program}
# zsh completion for ${program}. For all sessions: ${program} completion zsh > "\${fpath[1]}/_${program}"
_${name}() {
  local -a candidates
  local line
  while IFS= read -r line; do
    if [[ $line == ":files" ]]; then
      _files
      return
    fi
    candidates+=("\${\${line//:/\\\\:}/$'\\t'/:}")
  done < <(${ask} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe '${program}' candidates
}
if [ "$funcstack[1]" = "_${program}" ]; then _${name}; else compdef _${name} ${program}; fi
`,
  fish: (
    program,
    name,
    ask,
  ) => `# fish completion for ${program}. For all sessions: ${program} completion fish > ~/.config/fish/completions/${program}.fish
function __${name}_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l answer (${ask} $words[2..-1] 2>/dev/null)
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
Register-ArgumentCompleter -Native -CommandName '${program}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  # ${name}: the word being typed is passed even where it is empty
  ${ask} @words "$wordToComplete" 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
    $text, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $text }
    [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $description)
  }
}
`,
};
