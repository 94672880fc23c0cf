/** The one style sheet of the tenant's pages. Its hash stands in the Content-Security-Policy. */
export const STYLES = `
:root{color-scheme:light dark;--page:#f6f5f1;--card:#fff;--text:#1b1a17;--soft:#66625a;--edge:#e3e0d8;--line:#8d887d;--accent:#2b4ddb;--action:#1b1a17;--on-action:#fff;--bad:#9c231b;--bad-page:#fce9e6}
@media (prefers-color-scheme:dark){:root{--page:#121110;--card:#1b1a18;--text:#f3f1eb;--soft:#a9a498;--edge:#34312c;--line:#7b766c;--accent:#a3b5ff;--action:#f3f1eb;--on-action:#171614;--bad:#ffa79d;--bad-page:#3a1815}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:24rem;padding:2rem;background:var(--card);border:1px solid var(--edge);border-radius:1rem;box-shadow:0 1px 2px #0001,0 12px 32px -8px #0002}
.brand{display:flex;align-items:center;gap:.625rem;margin:0 0 1.5rem;font-size:1.125rem;font-weight:600;letter-spacing:-.015em}
.brand svg{width:2rem;height:2rem}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.2;letter-spacing:-.022em}
p{margin:0 0 1rem}
.soft{color:var(--soft)}
.bad{padding:.75rem 1rem;border-radius:.625rem;background:var(--bad-page);color:var(--bad)}
label{display:block;margin:1rem 0 .25rem;font-size:.875rem;font-weight:500}
input{width:100%;padding:.625rem .75rem;border:1px solid var(--line);border-radius:.625rem;background:transparent;color:inherit;font:inherit}
button,.button{display:block;width:100%;margin-top:1.5rem;padding:.625rem;border:1px solid transparent;border-radius:.625rem;background:var(--action);color:var(--on-action);font:inherit;font-weight:500;text-align:center;text-decoration:none;cursor:pointer}
.quiet{margin-top:.5rem;border-color:var(--edge);background:none;color:var(--text)}
.quiet:hover{border-color:var(--line)}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.after{margin:1.5rem 0 0;text-align:center;font-size:.875rem}
`;
