/** The one style sheet of the tenant's pages. Its hash stands in the Content-Security-Policy. */
export const STYLES = `
:root{color-scheme:light dark;--page:#f4f4f6;--card:#fff;--text:#1c1b22;--soft:#5b5966;--line:#8b8996;--accent:#4338ca;--on-accent:#fff;--bad:#b42318;--bad-page:#fef3f2}
@media (prefers-color-scheme:dark){:root{--page:#121117;--card:#1c1b23;--text:#f3f2f7;--soft:#b3b0c0;--line:#716e80;--accent:#a5b4fc;--on-accent:#17163b;--bad:#fda29b;--bad-page:#331b1d}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:24rem;padding:2rem;background:var(--card);border-radius:1rem;box-shadow:0 1px 2px #0002,0 8px 24px #0001}
.brand{display:flex;align-items:center;gap:.5rem;margin:0 0 1.5rem;font-weight:600}
.brand span{display:grid;place-items:center;width:1.75rem;height:1.75rem;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font-size:.9rem}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}
p{margin:0 0 1rem}
.soft{color:var(--soft)}
.bad{padding:.75rem 1rem;border-radius:.5rem;background:var(--bad-page);color:var(--bad)}
label{display:block;margin:1rem 0 .25rem;font-weight:500}
input{width:100%;padding:.625rem .75rem;border:1px solid var(--line);border-radius:.5rem;background:transparent;color:inherit;font:inherit}
button,.button{display:block;width:100%;margin-top:1.5rem;padding:.75rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.quiet{margin-top:.5rem;background:none;color:var(--accent)}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.after{margin:1.5rem 0 0;text-align:center;font-size:.875rem}
`;
