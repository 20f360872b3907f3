// One net for all backend packages; see chartway-node.
export { looksLikeSecret, redact } from '@chartway/plugin-chartway-node';
