import Link from 'next/link';

function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="size-8" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#2b4ddb" />
      <path d="M10 12a6 6 0 0 1 12 0" fill="none" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M7 12h18l-1.5 12.2a2 2 0 0 1-2 1.8h-11a2 2 0 0 1-2-1.8z" fill="#fff" />
      <path
        d="M11.5 22v-5l4.5 4 4.5-4v5"
        fill="none"
        stroke="#2b4ddb"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** The shop's mark and name, leading home. */
export function Brand() {
  return (
    <Link href="/" className="flex items-center gap-2.5 rounded-control text-lg font-semibold tracking-tight">
      <Mark />
      <span className="max-[22rem]:sr-only">MonoShop</span>
    </Link>
  );
}
