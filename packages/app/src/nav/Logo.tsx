/** The mark of Chartway: a course that leads upwards. Takes the colour and size of the text around it. */
export function LogoMark(props: { size?: number }) {
  const { size = 28 } = props;
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <g
        fill="none"
        stroke="currentColor"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M5 25c5 0 4.5-8 10-8s5-10 12-10" />
        <path d="m22.5 3 4.7 4-4.7 4" />
      </g>
      <circle cx="5" cy="25" r="3" fill="currentColor" />
    </svg>
  );
}
