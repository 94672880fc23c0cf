export { SignIn, type SignInProps, SignUp, type SignUpProps } from './sign-in.tsx';
export { SignOut, type SignOutProps } from './sign-out.tsx';
