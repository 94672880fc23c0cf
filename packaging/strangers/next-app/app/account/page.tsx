import { protectPage } from '@monocloud/auth-nextjs';

export default protectPage(({ user }) => <p>Account of {user.email}</p>);
