/** Something about the testbed that a person has to mend; the message says what, where and how. */
export class TestbedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TestbedError';
  }
}
