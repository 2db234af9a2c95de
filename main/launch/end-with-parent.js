/** Loaded before the program itself: when the launcher is gone without a word, so is what it launched. */
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Waiting for that is no reason to stay alive.
process.channel?.unref()
