throw new Error('there is no native add-on');
