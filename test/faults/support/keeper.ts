import { spawn } from 'node:child_process'

/*
 * What a fault run has started and made is gone when the run is, also when the run is killed: a shell knows of every
 * process and folder, waits for the end of its input, and then ends and removes what is left.
 */

const SCRIPT = `
while read -r what value; do
  case $what in
    process) eval "p$value=1" ;;
    ended) unset "p$value" ;;
    folder) folders="$folders $value" ;;
    mount) mounts="$mounts $value" ;;
  esac
done
for name in $(set | sed -n 's/^p\\([0-9][0-9]*\\)=.*/\\1/p'); do kill -CONT $name; kill -KILL $name; done 2>/dev/null
sleep 0.2
for mount in $mounts; do umount -l $mount; done 2>/dev/null
for folder in $folders; do rm -rf $folder; done
`

let shell: ReturnType<typeof spawn> | undefined

function tell(line: string): void {
  // In a group of its own, so that an interrupt from the keyboard does not end it before its work is done.
  shell ??= spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.unref()
  shell.stdin!.write(`${line}\n`)
  ;(shell.stdin as { unref?: () => void }).unref?.()
}

/** To be killed at the end, unless {@link hasEnded} is told of it before. */
export function mayOutlive(pid: number): void {
  tell(`process ${pid}`)
}

export function hasEnded(pid: number): void {
  tell(`ended ${pid}`)
}

/** To be removed at the end. */
export function willRemove(folder: string): void {
  tell(`folder ${folder}`)
}

/** To be unmounted at the end. */
export function willUnmount(folder: string): void {
  tell(`mount ${folder}`)
}
