/** Whether a server's name or address is this machine's own, so that nobody can listen on the way to it. */
export const isOnThisMachine = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
