/** Where somebody comes to who asks for nothing in particular. */
export const HOME_PATH = '/projects'
